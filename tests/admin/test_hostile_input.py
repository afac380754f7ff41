"""Whatever stands in an address or a form of the administration, it answers without a failure."""

import warnings

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_list import date_hierarchy
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentorhub.admin.base import BaseAdmin
from mentorhub.database import OWNER, STAFF, signed_in_as
from students.models import Goal, Project
from tests.admin.conftest import signed_in
from tests.admin.forms import errors, filled, send
from tests.admin.test_every_page import MODELS, address, each_model

pytestmark = pytest.mark.django_db
LONG = "9" * 5000
HOSTILE = [LONG, "9" * 30, "a\0b", "9999", "0", "-1", "x", ""]
OF_EVERY_LIST = ("q", "o", "p", "e", "all", "_facets", "_to_field", "_popup", "nothing")
GUIDE_LISTS = [model for model in MODELS if model._meta.app_label == "guides"]
a_value = pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value)[:12])


@pytest.fixture
def school(written, db):
    return written


@pytest.fixture
def staff(school):
    with signed_in_as(STAFF):
        yield school.tom


def asked(model, person, sent):
    request = RequestFactory().get(address(model, "changelist"), sent)
    request.user = person
    request._messages = CookieStorage(request)
    return request


def parameters_of(model, person):
    """Those of the filters, and of the dates above the list."""
    changes = admin.site._registry[model].get_changelist_instance(asked(model, person, {}))
    for spec in changes.filter_specs:
        yield from spec.expected_parameters()
    name = changes.date_hierarchy
    if name:
        yield from (f"{name}__{part}" for part in ("year", "month", "gte", "lt"))


def shown(model, person, sent):
    """Everything that the page of a list asks for, without its template, which takes long."""
    changes = admin.site._registry[model].get_changelist_instance(asked(model, person, sent))
    for spec in changes.filter_specs:
        list(spec.choices(changes))
    date_hierarchy(changes)
    return list(changes.result_list)


def test_every_page_of_the_administration_is_one_of_ours():
    assert all(isinstance(each, BaseAdmin) for each in admin.site._registry.values())


@a_value
def test_no_list_fails_because_of_a_filter(value, staff):
    for model in MODELS:
        for name in parameters_of(model, staff):
            try:
                shown(model, staff, {name: value})
            except (IncorrectLookupParameters, SuspiciousOperation):
                pass  # the whole list, with a message; or 400
            except Exception as error:
                raise AssertionError(f"{model._meta.label} {name}") from error


@a_value
def test_no_list_fails_because_of_what_all_lists_have(value, tom):
    for name in OF_EVERY_LIST:
        answer = tom.get(address(Goal, "changelist"), {name: value})
        assert answer.status_code in (200, 302, 400), name


def test_a_day_typed_into_the_address_of_a_list_is_taken_as_a_day(tom):
    for day in ("2026-01-02", "0001-01-02"):
        page = tom.get(f"/admin/matching/mentorrequest/?waiting_since__gte={day}")
        assert page.status_code == 200


def test_a_year_without_a_calendar_leads_back_to_the_whole_list_and_says_so(tom):
    answer = tom.get(address(Goal, "changelist"), {"set_at__year": "9999"}, follow=True)
    assert answer.status_code == 200
    assert answer.context["cl"].result_count == Goal.objects.count()
    assert [each.level_tag for each in answer.context["messages"]] == ["warning"]


def test_an_export_of_an_unreadable_address_leads_back_to_the_list(tom):
    page = reverse("admin:students_enrolment_export")
    for sent in ({"started_at__year": "9999"}, {"end_reason__exact": "a\0"}, {"x": "y"}):
        answer = tom.get(page, sent)
        assert answer.status_code == 302, sent
        assert answer["Location"] == reverse("admin:students_enrolment_changelist")


@pytest.mark.parametrize("model", GUIDE_LISTS, ids=lambda model: model.__name__)
def test_the_lists_of_guides_show_counts(model, tom):
    changes = tom.get(address(model, "changelist"), {"_facets": "True"}).context["cl"]
    with signed_in_as(STAFF):
        shown = [str(each["display"]) for each in changes.filter_specs[0].choices(changes)]
        assert f"Baking ({model._default_manager.count()})" in shown


@a_value
def test_rows_that_do_not_exist_are_not_acted_upon(value, tom):
    page = address(Project, "changelist")
    sent = {"action": "archive", ACTION_CHECKBOX_NAME: [value], "index": value}
    assert tom.post(page, sent).status_code in (200, 302)
    sent = {"action": "archive", ACTION_CHECKBOX_NAME: [value], "index": "0"}
    assert tom.post(page, sent).status_code in (200, 302)
    assert not Project.objects.exclude(archived_at=None).exists()


@a_value
def test_positions_typed_into_a_list_are_refused_or_kept(value, tom):
    page = address(Project, "changelist")
    formset = tom.get(page).context["cl"].formset
    sent = {bound.html_name: bound.value() for bound in formset.management_form}
    for form in formset.forms:
        sent |= {bound.html_name: bound.value() or "" for bound in form}
    first = formset.forms[0].prefix
    for name in (f"{first}-id", f"{first}-position", "form-TOTAL_FORMS", "form-INITIAL_FORMS"):
        answer = tom.post(page, sent | {name: value, "_save": "Save"})
        assert answer.status_code in (200, 302, 400), name


@a_value
def test_a_row_that_no_table_has_is_told_of(value, tom):
    for model in (Goal, Project, apps.get_model("students", "Deliverable")):
        for page in ("change", "history", "delete"):
            path = address(model, page, value or "none")
            answer = tom.get(path, {"_changelist_filters": value, "_to_field": value or "x"})
            assert answer.status_code in (302, 400, 403, 404), path
    for model in (Goal, apps.get_model("students", "Deliverable")):
        kind = ContentType.objects.get_for_model(model).pk
        assert tom.get(f"/admin/r/{kind}/{value or 'none'}/").status_code == 404
    assert tom.get(f"/admin/r/{value or 'none'}/1/").status_code == 404


@a_value
def test_what_is_typed_to_look_for_a_row_finds_nothing(value, tom):
    asked = {"app_label": "students", "model_name": "goal", "field_name": "enrolment"}
    path = reverse("admin:autocomplete")
    for name in ("term", "page", *asked):
        answer = tom.get(path, asked | {name: value})
        assert answer.status_code in (200, 403, 404), name


@each_model
def test_a_word_in_every_box_of_an_empty_form_is_refused_and_kept(model, school):
    tom = signed_in(school.tom)
    page = address(model, "add")
    empty = tom.get(page)
    if empty.status_code == 403 or "adminform" not in empty.context:
        return  # rows that nobody adds; cartridges, which have a page of their own
    names = list(_names(empty))
    # A group of the community has boxes for words alone.
    words = () if model._meta.label == "community.Group" else ("word",)
    for value in (*words, LONG, "a\0b"):
        sent = filled(empty) | dict.fromkeys(names, value)
        answer = tom.post(page, sent)
        assert answer.status_code == 200, value
        assert answer.context["errors"]
        # As a link fills in an empty form.
        assert tom.get(page, dict.fromkeys(names, value)).status_code == 200, value


def _names(page):
    """Of the boxes of the form itself, those of a date and its hour too."""
    form = page.context["adminform"].form
    for bound in form:
        parts = getattr(bound.field.widget, "widgets", None)
        yield bound.html_name
        yield from (f"{bound.html_name}_{n}" for n in range(len(parts or ())))


def test_a_word_in_the_box_for_a_number_is_kept_with_what_to_type(tom):
    answer = send(tom, address(Goal, "add"), enrolment="Stu Student", text="Knead")
    assert answer.status_code == 200
    assert "Type the number" in errors(answer)
    assert 'value="Stu Student"' in answer.content.decode()
    assert not Goal.objects.filter(text="Knead").exists()


def test_a_link_fills_in_what_a_form_can_hold(tom):
    with signed_in_as(STAFF):
        enrolment = Goal.objects.first().enrolment
    sent = {"enrolment": enrolment.pk, "text": "Rest", "done_at": "2026-01-02 10:00", "id": "x"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        form = tom.get(address(Goal, "add"), sent).context["adminform"].form
    assert form.initial["enrolment"] == enrolment.pk
    assert form.initial["text"] == "Rest"
    assert form.initial["done_at"].year == 2026
    assert "id" not in form.initial


def test_an_unknown_field_or_a_range_of_one_value_is_no_failure(tom):
    with signed_in_as(STAFF):
        goal = Goal.objects.first()
    page = reverse("admin:students_goal_change", args=[goal.pk])
    assert tom.get(page, {"_to_field": ""}).status_code == 200
    assert tom.get(page, {"_to_field": "x"}).status_code == 400
    deliveries = reverse("admin:notifications_delivery_changelist")
    assert tom.get(deliveries, {"session__id__range": "0"}).status_code == 302
    answer = tom.get(reverse("admin:students_projectwork_changelist"), {"state__range": "true"})
    assert answer.status_code in (200, 302)


def test_a_search_of_two_thousand_words_asks_for_ten(tom):
    with CaptureQueriesContext(connections[OWNER]) as asked_for:
        answer = tom.get(address(Goal, "changelist"), {"q": "bread " * 2000})
    assert answer.status_code == 200
    assert max(query["sql"].upper().count("LIKE") for query in asked_for) < 50


def test_a_table_of_rows_draws_a_hundred_new_ones_at_most(tom, school):
    with signed_in_as(STAFF):
        enrolment = school.stu.enrolments.get()
    page = reverse("admin:students_enrolment_change", args=[enrolment.pk])
    sent = filled(tom.get(page), **{"pauses-TOTAL_FORMS": "9223372036854775808"})
    answer = tom.post(page, sent)
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        for inline in answer.context["inline_admin_formsets"]:
            assert len(inline.formset.forms) <= 200


def test_a_mentorship_that_ends_before_it_begins_is_refused_beside_the_date(tom, school):
    page = reverse("admin:students_mentorship_add")
    answer = send(
        tom, page, student=school.cross.pk, mentor=school.carl.pk, kind="main",
        starts_at_0="2026-12-30", starts_at_1="12:00", ends_at_0="2026-12-09", ends_at_1="12:00",
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["ends_at"]


def test_a_table_that_cannot_be_read_shows_nothing_of_the_server(tom, school):
    page = reverse("admin:students_project_import")
    table = SimpleUploadedFile("table.csv", b"a,b\n1,2\n")
    answer = tom.post(page, {"format": "0", "import_file": table, "resource": "0"})
    assert answer.status_code == 200
    assert answer.context["result"].has_errors()
    for inside in ("Traceback", "site-packages", "File &quot;", ".py"):
        assert inside not in answer.content.decode(), inside


@pytest.mark.parametrize("lookup", ["regex", "iregex"])
def test_no_list_is_filtered_by_a_pattern(lookup, tom):
    for pattern in ("*", "(a+)+$", "x"):
        answer = tom.get(address(Goal, "changelist"), {f"text__{lookup}": pattern})
        assert answer.status_code == 400, pattern


def test_an_enrolment_that_has_ended_is_neither_ended_nor_moved_again(tom, school):
    with signed_in_as(STAFF):
        enrolment = school.past.enrolments.get()
    page = reverse("admin:students_enrolment_change", args=[enrolment.pk])
    for name, value in (("move_to", school.carpentry.pk), ("end_because", "left")):
        answer = send(tom, page, **{name: value})
        assert answer.status_code in (200, 302), name
        with signed_in_as(STAFF):
            assert school.past.enrolments.get().end_reason == "finished"
