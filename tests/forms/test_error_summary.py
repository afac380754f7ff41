"""What is wrong stands above the content, leads to the fields, and takes nothing away."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.urls import reverse
from django.utils import timezone

from mentorhub.forms.dates import SplitDateTimeField
from mentorhub.forms.error_summary import errors_of, refused_forms
from students.models import Scratchpad, WeeklyHours
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db


class Order(forms.Form):
    loaf = forms.CharField(label="Loaf:")
    size = forms.ChoiceField(choices=[("s", "Small"), ("l", "Large")], widget=forms.RadioSelect)
    extras = forms.MultipleChoiceField(choices=[("n", "Nuts")], widget=forms.CheckboxSelectMultiple)
    at = SplitDateTimeField()
    shop = forms.CharField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("The oven is cold.")


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def test_each_error_leads_to_the_control_of_its_field():
    form = Order({})
    page = BeautifulSoup(str(form), "html.parser")
    found = list(errors_of(form))
    assert [each.label for each in found] == ["", "Loaf", "Size", "Extras", "At", "Shop"]
    assert found[0].text == "The oven is cold."
    assert all(page.find(id=each.target) for each in found)


def test_only_refused_forms_are_found_wherever_the_view_has_put_them():
    wrong, right, unbound = Order({}), forms.Form({}), Order()
    values = [wrong, {"room": Order({}), "other": right}, [unbound], (wrong,), "text", None, 3]
    assert len(refused_forms(values)) == 2


def test_a_wrong_password_is_said_in_the_title_and_above_the_form():
    answer = Client().post("/accounts/login/", {"login": "maya@example.org", "password": "x"})
    page = page_of(answer)
    assert page.title.text.strip().startswith("Error:")
    (link,) = page.find(attrs={"data-error-summary": True}).find_all("a")
    assert page.find(id=link["href"][1:])
    assert answer.content.count(link.text.strip().encode()) == 1, "said once"


def test_a_page_without_an_error_says_none():
    people = school()
    for answer in (Client().get("/accounts/login/"), browser(people.maya).get("/sessions/plan/")):
        page = page_of(answer)
        assert not page.title.text.strip().startswith("Error")
        assert page.find(attrs={"data-error-summary": True}) is None


def test_free_times_stay_after_an_error():
    people = school()
    client = browser(people.maya)
    for weekday in range(7):
        WeeklyHours.objects.create(person=people.maya, weekday=weekday, starts=540, ends=1080)
    address = f"{reverse('session_plan')}?student={people.stu.pk}"
    offered = client.get(address).context["free"]
    answer = client.post(reverse("session_plan"), {"student": people.stu.pk, "minutes": "45"})
    assert answer.status_code == 422
    assert offered
    assert answer.context["free"] == offered


def test_an_edit_conflict_is_said_in_the_title_and_leads_to_both_texts():
    people = school()
    client = browser(people.maya)
    page = reverse("scratchpad", args=[people.stu.pk, people.bread.pk])
    client.post(page, form_of_page(client, page) | {"text": "First"})
    opened = form_of_page(client, page)
    Scratchpad.objects.update(text="Second", updated_at=timezone.now() + timedelta(seconds=5))
    answer = client.post(page, opened | {"text": "Third"})
    assert answer.status_code == 409
    shown = page_of(answer)
    assert shown.title.text.strip().startswith("Error:")
    (link,) = shown.find(attrs={"data-error-summary": True}).find_all("a")
    newer = shown.find(id=link["href"][1:])
    assert "Second" in newer.text
    assert "Third" in shown.find("textarea", {"name": "text"}).text


def form_of_page(client, page):
    """The fields of the form that a page sends to itself."""
    shown = page_of(client.get(page))
    form = shown.find("textarea", {"name": "text"}).find_parent("form")
    names = ("csrfmiddlewaretoken", "form_key", "opened")
    inputs = {name: form.find("input", {"name": name}) for name in names}
    return {name: each.get("value", "") for name, each in inputs.items() if each}
