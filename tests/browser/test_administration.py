"""Every list and form of the administration, in both themes and at both widths."""

import pytest
from django.contrib import admin
from django.urls import reverse

from mentorhub.database import STAFF, signed_in_as
from tests.browser.places import ADMIN
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
OTHERS = ["index", "app_list", "history"]


@pytest.fixture(scope="module")
def tom(chrome, demo):
    visitor = Visitor(chrome, demo.url, ADMIN)
    yield visitor
    visitor.close()


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("page", ["changelist", "add", "change"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_page_of_rows_has_no_barrier(tom, model, page):
    args = []
    if page == "change":
        with signed_in_as(STAFF):
            row = model._default_manager.first()
        if row is None:
            pytest.skip("the demo has no such row")
        args = [row.pk]
    tom.expect_no_barrier(address(model, page, *args))


@pytest.mark.parametrize("page", ["/admin/", "/admin/students/", "/admin/students/path/1/history/"])
def test_another_page_has_no_barrier(tom, page):
    tom.expect_no_barrier(page)
