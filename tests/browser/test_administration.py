"""Every list, form and question of the administration, in both themes and at both widths."""

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.urls import reverse

from mentorhub.admin.base import BaseAdmin
from mentorhub.database import STAFF, signed_in_as
from tests.browser.places import ADMIN
from tests.browser.visitor import LOOKS, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OTHERS = [
    "/admin/",
    "/admin/students/",
    "/admin/students/path/1/history/",
    "/admin/invite/",
    "/admin/import-people/",
    "/admin/students/path/import/",
    "/admin/nowhere/",
]


@pytest.fixture(scope="module")
def tom(chrome, demo):
    visitor = Visitor(chrome, demo.url, ADMIN)
    # Fifty rows hold no other barrier than five, and take ten times as long.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseAdmin, "list_per_page", 5)
        yield visitor
    visitor.close()


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


ASKED = [
    (model, action)
    for model in MODELS
    for action in getattr(admin.site._registry[model], "confirmed_actions", ())
    # In the demo nobody is deactivated, and nobody has lost a second factor.
    if action.name not in ("activate", "remove_second_factor")
]

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


@each_model
def test_a_list_has_no_barrier(tom, model):
    tom.expect_no_barrier(address(model, "changelist"))


@each_model
def test_a_form_has_no_barrier(tom, model):
    with signed_in_as(STAFF):
        row = model._default_manager.first()
    page = address(model, "change", row.pk) if row else address(model, "add")
    tom.expect_no_barrier(page)


@each_model
def test_an_empty_form_has_no_barrier(tom, model):
    # The full one is looked at in every way.
    tom.expect_no_barrier(address(model, "add"), looks=[LOOKS[0], LOOKS[-1]])


@pytest.mark.parametrize("address_of_it", OTHERS)
def test_another_page_has_no_barrier(tom, address_of_it):
    tom.expect_no_barrier(address_of_it)


@pytest.mark.parametrize(
    ("model", "act"), ASKED, ids=[f"{model._meta.label} {act.name}" for model, act in ASKED]
)
def test_a_question_has_no_barrier(tom, model, act):
    nobody = SimpleNamespace(user=SimpleNamespace(pk=0))
    with signed_in_as(STAFF):
        rows = model._default_manager.order_by("pk").iterator()
        row = next((each for each in rows if not act.refusal_reason(nobody, each)), None)
    if row is None:
        pytest.skip("The demo has no such row.")
    tom.expect_no_barrier(address(model, act.name, row.pk))
