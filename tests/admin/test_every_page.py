"""Every list, filter and form of the administration opens, and no list asks too much."""

import pytest
from django.contrib import admin
from django.contrib.admin import helpers
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.functional import Promise

from mentorhub.database import OWNER, STAFF, signed_in_as

MAX_QUERIES = 30
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
SECRETS = {
    "mfa.Authenticator", "account.EmailAddress", "socialaccount.SocialToken",
    "socialaccount.SocialAccount", "usersessions.UserSession", "auth.Group",
}  # fmt: skip

pytestmark = pytest.mark.django_db
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def school(written, db):
    return written


def test_the_front_page_opens(tom):
    assert tom.get("/admin/").status_code == 200


def test_tables_that_hold_secrets_are_not_shown():
    assert not SECRETS & {model._meta.label for model in MODELS}


@each_model
def test_a_list_opens_with_search_and_each_filter(model, tom):
    url = address(model, "changelist")
    with CaptureQueriesContext(connections[OWNER]) as asked:
        page = tom.get(url)
    assert page.status_code == 200
    assert len(asked) <= MAX_QUERIES, [query["sql"] for query in asked]
    assert admin.site._registry[model].search_fields
    assert tom.get(url, {"q": "x"}).status_code == 200
    changes = page.context["cl"]
    chosen = {
        choice["query_string"]
        for choices in changes.filter_specs
        for choice in choices.choices(changes)
    }
    # Every filter has a choice that chooses nothing, which is the list as it was opened.
    for query in chosen - {"?"}:
        assert tom.get(url + query).status_code == 200, query


@each_model
def test_its_forms_open(model, tom):
    added = tom.get(address(model, "add"))
    may_add = admin.site._registry[model].has_add_permission(added.wsgi_request)
    assert added.status_code == (200 if may_add else 403)
    with signed_in_as(STAFF):
        row = model._default_manager.first()
    assert row is not None, "tests.admin.rows makes one"
    assert tom.get(address(model, "change", row.pk)).status_code == 200
    assert tom.get(address(model, "history", row.pk)).status_code == 200


@each_model
def test_nothing_that_matters_has_a_delete_button(model, tom):
    with signed_in_as(STAFF):
        row = model._default_manager.first()
    assert tom.get(address(model, "delete", row.pk)).status_code == 403
    chosen = {"action": "delete_selected", helpers.ACTION_CHECKBOX_NAME: [row.pk], "index": 0}
    tom.post(address(model, "changelist"), {**chosen, "post": "yes"})
    with signed_in_as(STAFF):
        assert model._default_manager.filter(pk=row.pk).exists()


@each_model
def test_a_visitor_and_a_manager_see_none_of_it(model, client, school):
    url = address(model, "changelist")
    assert client.get(url).status_code == 302
    client.force_login(school.noor)
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404


@each_model
def test_the_names_of_columns_are_in_the_language_of_the_reader(model):
    """They are set when the site starts, before anybody's language is known."""
    page = admin.site._registry[model]
    for name in {*page.list_display, *page.readonly_fields}:
        described = getattr(getattr(page, str(name), None), "short_description", None)
        assert described is None or isinstance(described, Promise), name
