"""An address that somebody types begins with https:// once it is kept."""

import pytest
from django.core.exceptions import ValidationError

from mentorhub.forms.links import MEETING_LINK_LENGTH, HttpsField, MeetingLinkField


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://rooms.example.org/a", "https://rooms.example.org/a"),
        (" rooms.example.org/a ", "https://rooms.example.org/a"),
        ("//rooms.example.org", "https://rooms.example.org"),
        ("github.com/me/x", "https://github.com/me/x"),
        ("rooms.example.org:8443/a?b=c:d", "https://rooms.example.org:8443/a?b=c:d"),
        ("http://rooms.example.org/a", "https://rooms.example.org/a"),
        ("HTTP://rooms.example.org:80", "https://rooms.example.org"),
        ("http://rooms.example.org:80/a:80/", "https://rooms.example.org/a:80/"),
        ("http://bücher.example/ü", "https://bücher.example/ü"),
        (
            "https://web.archive.org/web/http://a.example",
            "https://web.archive.org/web/http://a.example",
        ),
    ],
)
def test_what_is_clearly_meant_begins_with_https(typed, link):
    assert HttpsField().clean(typed) == link


@pytest.mark.parametrize(
    "typed",
    [
        "http://a.example:8080",
        "http://me:word@a.example",
        "javascript:alert(1)",
        "java.script:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "mailto:maya@a.example",
        "https://",
        "http://",
        "a b",
        "a.example\n.b",
        "room",
    ],
)
def test_any_other_is_refused_with_one_message(typed):
    with pytest.raises(ValidationError) as refused:
        HttpsField().clean(typed)
    assert len(refused.value.messages) == 1


def test_a_browser_lets_an_address_without_a_scheme_through():
    box = HttpsField().widget
    assert box.input_type == "text"
    assert box.attrs["inputmode"] == "url"


def test_a_meeting_link_may_be_empty_and_has_a_length():
    assert MeetingLinkField().clean("") == ""
    with pytest.raises(ValidationError):
        MeetingLinkField().clean("https://a.example/" + "x" * MEETING_LINK_LENGTH)
