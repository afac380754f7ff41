"""A pointer says the same to everybody, and is a link for whoever may open the guide."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from mentorhub import pointers
from tests.guides.pasting.world import write_guide
from tests.people import MAY_READ_BREAD, school

BREAD = "[[guide:baking/p1-bread#c1.2]]"
HOSTILE = (
    "[[guide:baking/p1-bread#<b>]]", "[[guide:../p1-bread]]", "[[guide:a b/p1-c]]",
    '[[guide:"onload=x/p1-c]]', "[[guide:baking/bread]]", "[[guide:baking/p1-bread#c1.2",
)  # fmt: skip


def shown(text, reader=None, sharing=None):
    request = RequestFactory().get("/")
    request.user, request.sharing = reader, sharing
    page = Template("{% load plain_text %}{{ text|linked }}")
    with pointers.shown_on(request if reader else None):
        return page.render(Context({"text": text}))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("", "the guide of P3"),
        ("advice", "the advice in the guide of P3"),
        ("steps", "the suggested steps in the guide of P3"),
        ("s2", "skill 2 of the guide of P3"),
        ("c2.1", "criterion 2.1 of the guide of P3"),
    ],
)
def test_each_part_has_its_words(part, words):
    pointer = pointers.pointer_to("web-developer", 3, "deploy-an-api", part)
    assert pointers.in_words(f"Read {pointer}.") == f"Read {words}."
    assert shown(f"Read {pointer}.") == f"Read {words}."


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_pointer_stays_as_it_was_typed(text):
    assert pointers.in_words(text) == text
    assert "<a" not in shown(text)
    assert "<b>" not in shown(text)


@pytest.mark.django_db
def test_it_is_a_link_for_whoever_may_open_the_guide_and_words_for_everybody_else():
    people = school()
    write_guide(people.bread)
    link = '<a href="/projects/baking/bread/guide/#c1-2"'
    for name, person in people.everyone.items():
        assert (link in shown(BREAD, person)) == (name in MAY_READ_BREAD), name
    assert "<a" not in shown(BREAD, people.maya, sharing="a student")


@pytest.mark.django_db
def test_a_student_cannot_tell_what_there_is(django_assert_num_queries):
    """Same words and no query for a guide, for a project without one, and for nothing at all."""
    people = school()
    write_guide(people.bread)
    absent = BREAD.replace("bread", "butter")
    unknown = BREAD.replace("baking", "brewing")
    for person in (people.stu, people.nora):
        assert not person.has_approval
        with django_assert_num_queries(0):
            assert shown(BREAD, person) == shown(absent, person) == shown(unknown, person)


@pytest.mark.django_db
def test_a_page_asks_once_however_many_pointers_it_has(django_assert_num_queries):
    people = school()
    assert people.maya.has_approval
    assert people.maya.role_kinds
    with django_assert_num_queries(1):
        shown(" ".join([BREAD] * 20), people.maya)
