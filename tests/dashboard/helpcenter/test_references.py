"""What an article takes from the product: numbers, buttons, pages. Help that cannot lie."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from dashboard.helpcenter import drawing, references
from dashboard.helpcenter.models import ArticleText
from students.models import SessionPolicy
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "written",
    [
        "{{ policy.no_such_number }}",
        "{{ settings.SECRET_KEY }}",
        "{{ policy.objects }}",
        "{{ policy.id }}",
        "[[button:A button that nobody has]]",
        "[[page:no_such_page]]",
        "[[page:session]]",
        "[[guide:baking/bread]]",
        "[[Move]]",
        "{{}}",
    ],
)
def test_what_the_product_does_not_have_resolves_to_nothing(written):
    assert references.unresolved(f"Press {written} now.") == [written]


@pytest.mark.parametrize(
    "written",
    ["{{ policy.late_hours }}", "{{policy.decline_days}}", "[[button:Move]]", "[[page:sessions]]"],
)
def test_what_the_product_has_resolves(written):
    assert references.unresolved(f"Press {written} now.") == []


def test_words_are_those_of_the_language_and_numbers_those_of_the_school():
    text = "[[button:Move]], {{ policy.late_hours }} h, [[page:sessions]]"
    with override("fr"):
        assert references.in_words(text, references.Values()) == "Déplacer, 24 h, Séances"
    SessionPolicy(pk=1, late_hours=36).save()
    with override("en"):
        assert references.in_words(text, references.Values()) == "Move, 36 h, Sessions"


def test_a_page_is_a_link_for_those_who_have_it():
    people = school()
    assert references.page("matching", people.noor).url == "/matching/"
    assert references.page("matching", people.stu).url == ""
    assert references.page("matching", people.stu).words == "Matching"
    # A visitor signs in on the way.
    assert references.page("sessions", AnonymousUser()).url == "/sessions/"
    assert references.page("sessions", people.stu).url == "/sessions/"


def test_no_two_policies_have_a_field_of_one_name():
    from django.apps import apps

    from mentorhub.policies import Policy

    names = [
        field.name
        for model in apps.get_models()
        if issubclass(model, Policy)
        for field in model._meta.concrete_fields
        if not field.primary_key
    ]
    assert sorted(names) == sorted(references.policy_fields())


@pytest.mark.parametrize("mark", ["&#xe000;5&#xe001;", "&#xe000;0&#xe001;", "&#57344;٣&#57345;"])
def test_a_mark_that_an_author_writes_as_an_entity_names_nothing(mark):
    """Signs of private use stand for a reference while Markdown is drawn."""
    html = drawing.draw(ArticleText(title="", body=f"One {mark} two"), AnonymousUser()).html
    assert "One" in html
    assert "two" in html
    linked = f'[one](/help/ "{mark}") and [[button:Move]]'
    assert ">Move<" in drawing.draw(ArticleText(title="", body=linked), AnonymousUser()).html
