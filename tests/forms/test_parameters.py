"""What the parsers make of good and of hostile input; none of them raises an exception."""

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from mentorhub.forms import parameters
from mentorhub.lists import page_of

LONG = "9" * 5000


def sent(**fields):
    query = QueryDict(mutable=True)
    for name, value in fields.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def test_text_loses_control_characters_and_is_cut():
    assert parameters.text(sent(q=" a\0b\x1bc "), "q") == "abc"
    assert parameters.text(sent(q="a\nb\x0bc\u2028d\te"), "q") == "a b c d e"
    assert parameters.text(sent(q="a\r\n\tb\0"), "q", multiline=True) == "a\r\n\tb"
    assert parameters.text(sent(q="é" * 500), "q", longest=20) == "é" * 20
    assert parameters.text(sent(q="\ud800x"), "q") == "x"
    assert parameters.text(sent(), "q", default="none") == "none"


def test_a_choice_is_one_of_those_offered():
    assert parameters.choice(sent(show="all"), "show", {"all", "new"}, "new") == "all"
    assert parameters.choice(sent(show="a\0"), "show", {"all", "new"}, "new") == "new"
    assert parameters.choice(sent(), "show", {"all"}) == ""


def test_of_a_repeated_parameter_as_many_as_asked_are_read():
    assert parameters.many(sent(h=["a", "b\0", "c"]), "h", most=2) == ["a", "b"]
    assert parameters.integers(sent(n=["1", "x", LONG, "4", "5"]), "n", most=4) == [1, 4]


def test_a_flag_says_yes_and_a_button_was_pressed():
    assert parameters.flag(sent(met="1"), "met")
    assert not parameters.flag(sent(met="0"), "met")
    assert not parameters.flag(sent(), "met")
    assert parameters.has(sent(check=""), "check")


@pytest.mark.parametrize(
    ("given", "page"),
    [("2", 2), ("1", 1), ("0", 1), ("-5", 1), ("x", 1), ("", 1), ("\0", 1), ("1.5", 1), ("٢", 1),
     ("3", 3), ("4", 3), (LONG, 3), ("0" * 5000 + "2", 2)],
)  # fmt: skip
def test_a_list_shows_the_nearest_page(given, page):
    request = RequestFactory().get("/", {"page": given})
    assert page_of(range(25), request, per=10).number == page


def test_a_page_of_another_name_and_a_known_count():
    request = RequestFactory().get("/", {"page": "1", "handed": "2"})
    assert page_of(range(25), request, 10, name="handed").number == 2
    assert page_of(range(25), request, 10, name="handed", count=10).number == 1


@pytest.mark.parametrize("given", ["/", "/sessions/?on=2026-01-01#x", "/student/é/"])
def test_a_path_of_our_own_is_followed(given):
    request = RequestFactory().post("/", {"next": given})
    assert parameters.safe_next_url(request, "landing") == given


@pytest.mark.parametrize(
    "given",
    ["", "x", "dashboard", "sessions", "./x", "../x", "//", "//evil.example", "///evil.example",
     "/\\evil", "\\\\evil", "https://evil.example/", "http:/x", "javascript:alert(1)",
     "/a\nb", "/a\0", "/a\tb", " /a", "/\x7f", "?x", "#x"],
)  # fmt: skip
def test_nothing_else_is_followed(given):
    request = RequestFactory().post("/", {"next": given})
    assert parameters.safe_next_url(request, "dashboard") == "/dashboard/"
