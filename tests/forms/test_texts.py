"""A text of several lines keeps its indentation."""

from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import JSONField, Textarea
from django.forms.forms import BaseForm
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from dashboard.announcements.forms import AnnouncementForm
from mentorhub.forms.texts import TextField
from mentorhub.markdown.rendering import render
from students.models import PrivateNote, SessionNote
from students.sessions.forms.notes import NoteEditor
from tests import factories as make
from tests.client import Client
from tests.forms.test_stale_forms import form_of
from tests.people import school


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("    x = 1\r\n    y = 2\r\n", "    x = 1\r\n    y = 2"),
        ("\r\n \t\n  Hello\n\n\n", "  Hello"),
        ("Hello", "Hello"),
    ],
)
def test_the_indentation_of_the_first_line_stays(typed, kept):
    assert TextField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["", " ", "\n \t\r\n"])
def test_white_space_alone_is_no_text(typed):
    assert TextField(required=False).clean(typed) == ""
    with pytest.raises(ValidationError):
        TextField().clean(typed)


@pytest.mark.django_db
def test_an_announcement_may_begin_with_code():
    noor = make.person("Noor Manager", "manager")
    form = AnnouncementForm({"title": "Code", "body": "    x = 1\n        y = 2\n"}, by=noor)
    assert form.is_valid(), form.errors
    assert "<code>x = 1\n    y = 2" in render(form.cleaned_data["body"])


# Fields of several lines that are lists: one value a line, without the white space around it.
LISTS = {"ChoicesField", "NoteEditor.new_goals"}


def _forms(base):
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def _admin_forms():
    request = RequestFactory().get("/admin/")
    request.user = SimpleNamespace(has_perm=lambda *_: True, is_active=True, is_staff=True)
    for page in admin.site._registry.values():
        yield page.get_form(request)
        for inline in page.get_inline_instances(request):
            yield inline.get_formset(request).form


@pytest.mark.filterwarnings("ignore:The default scheme")
def test_no_text_of_several_lines_loses_the_indentation_of_its_first_line():
    """Django's own field strips it. Every form of the site and of the administration is asked."""
    get_resolver().url_patterns  # noqa: B018  imports every form
    found, stripped = set(), set()
    own = ("students.", "dashboard.", "guides.", "mentorhub.")
    declared = [form for form in _forms(BaseForm) if form.__module__.startswith(own)]
    for form in [*declared, *_admin_forms()]:
        for name, field in getattr(form, "base_fields", {}).items():
            if not isinstance(field.widget, Textarea) or isinstance(field, JSONField):
                continue
            found.add(f"{form.__qualname__}.{name}")
            is_list = {type(field).__name__, f"{form.__qualname__}.{name}"} & LISTS
            if getattr(field, "strip", False) and not is_list:
                stripped.add(f"{form.__qualname__}.{name}")
    assert len(found) > 30
    assert stripped == set()


def test_changing_the_indentation_alone_is_a_change_of_a_session_note():
    assert NoteEditor._digest_of(["    x = 1"]) != NoteEditor._digest_of(["x = 1"])
    assert NoteEditor._digest_of(["\r\n  x\r\n  y\r\n"]) == NoteEditor._digest_of(["  x\n  y"])


@pytest.mark.django_db
def test_mayas_session_note_keeps_the_code_that_it_begins_with():
    people = school()
    session = make.past_session(people.stu.mentorships.get(), days_ago=0.01)
    client = Client()
    client.force_login(people.maya)
    url = reverse("session_notes", args=[session.pk])
    page = reverse("session", args=[session.pk])
    typed = "    for loaf in loaves:\r\n        bake(loaf)"
    sent = form_of(client.get(page), url) | {"progress": typed, "private-text": typed}
    assert client.post(url, sent).status_code == 302
    kept = typed.replace("\r\n", "\n")
    assert SessionNote.objects.get().progress.replace("\r\n", "\n") == kept
    assert PrivateNote.objects.get().text.replace("\r\n", "\n") == kept
