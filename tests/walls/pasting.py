"""Everybody who may read a guide pastes it into every field of every form, hands it in as a file,
and sends it to no form at all."""

from collections import Counter
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, encode_multipart
from django.urls import resolve
from django.utils import timezone

from guides.evaluating.drafts import open_draft
from guides.models import Evaluation, Mark, SkillWords
from mentorhub.database import STAFF, signed_in_as
from students.models import ProjectWork
from tests import evaluations
from tests import factories as make
from tests.walls.browser import Browser
from tests.walls.sweep import Sweep

# Rows of each page: two students, or sessions before and after their start.
OF_EACH_PAGE = 2
TYPED = ("text", "url", "search")
# Pages that end the session, or the sight of the others, in which they are asked, as all of allauth
# may; and those that take no text.
LEFT_OUT = (
    "/accounts/login/", "/accounts/logout/", "/accounts/signup/", "/accounts/password/",
    "/accounts/email/", "/accounts/confirm-email/", "/accounts/2fa/", "/accounts/sessions/",
    "/accounts/reauthenticate/", "/accounts/inactive/", "/accounts/invitation/",
    "/sharing/", "/unsaved/", "/demo/", "/search/", "/projects/", "/files/",
    "/calendar/", "/photos/", "/healthz", "/readyz", "/metrics",
)  # fmt: skip


def add_readers(sweep: Sweep) -> list[str]:
    """A manager and an administrator who are assessors of the path too; the names of all readers
    of its guides."""
    people = sweep.people
    for name, title, kind in (("mona", "Mona Both", "manager"), ("tina", "Tina Both", "staff")):
        person = make.assessor(title, people.baking)
        person.roles.create(kind=kind)
        people.more[name] = person
    return ["maya", "ines", "cross", "mona", "tina"]


def add_defences(sweep: Sweep) -> list[str]:
    """Ines has held a defence of Stu's second round, with a draft, and holds one of Olga's; the
    addresses of the draft and of both."""
    people = sweep.people
    works = ProjectWork.objects.filter(project=people.bread)
    held = evaluations.held_defence(works.get(enrolment__student=people.stu), people.ines)
    assessment = evaluations.assessment(held)
    open_draft(people.ines, assessment)
    others = works.get(enrolment__student=people.more["olga"])
    booked = evaluations.booked_defence(others, people.ines)
    evaluations.assessment(booked)
    with signed_in_as(STAFF):
        draft = Evaluation.objects.get(assessment=assessment)
        mark = Mark.objects.filter(evaluation=draft).first()
        skill = SkillWords.objects.filter(evaluation=draft).first()
    base = f"/evaluations/{held.pk}/"
    return [
        base, f"{base}preview/", f"{base}draft/{draft.pk}/", f"{base}marks/{mark.pk}/",
        f"{base}skills/{skill.pk}/", f"{base}comments/{mark.pk}/", f"{base}release/",
        f"/defences/{held.pk}/", f"/defences/{booked.pk}/",
        f"/defences/{held.pk}/recording/", f"/defences/{booked.pk}/move/",
        f"/defences/{booked.pk}/not-held/", f"/defences/{booked.pk}/call-off/",
    ]  # fmt: skip


def passage_of(sweep: Sweep) -> str:
    """As it stands on the page of the guide: the canaries of its texts."""
    places = ("advice", "steps", "criterion")
    return " ".join(each.text for each in sweep.nest.of("bread") if each.place in places)


def paste_everywhere(sweep: Sweep, name: str, addresses: list[str], passage: str) -> set[str]:
    """The names of all fields that were filled."""
    browser, names = sweep.browser(name), set()
    pages, counted = [], Counter[tuple[str, bool]]()
    for address in addresses:
        view = resolve(address.partition("?")[0]).view_name
        if address.startswith(LEFT_OUT) or counted[view, True] == OF_EACH_PAGE:
            continue
        page = browser.get(address)
        # Rows that are absent for the reader do not count, or a form might never be reached.
        is_there = page.status != 404
        counted[view, is_there] += 1
        if counted[view, is_there] > OF_EACH_PAGE:
            continue
        pages.append(address)
        if page.status != 200 or "text/html" not in page.header("Content-Type"):
            continue
        for form in BeautifulSoup(page.body, "html.parser").find_all("form", method="post"):
            names |= _send(browser, form, address, passage)
    wanted = dict.fromkeys(names, passage)
    for address in pages:
        browser.ask("POST", address, wanted, Accept="application/json")
    return names


def _send(browser: Browser, form: Any, address: str, passage: str) -> set[str]:
    """The form with the passage in all boxes and files: at its own address, and where its buttons
    lead."""
    sent, names = _filled(form, passage)
    files = [each["name"] for each in form.find_all("input", type="file", attrs={"name": True})]
    names |= set(files)
    buttons = form.find_all("button", attrs={"formaction": True})
    actions = {form.get("action") or address, *(each["formaction"] for each in buttons)}
    for action in sorted(actions):
        if names and not action.startswith(LEFT_OUT):
            data = encode_multipart(BOUNDARY, sent | _files(files, passage)) if files else sent
            answer = browser.ask("POST", action.partition("#")[0], data)
            assert answer.status < 500, (address, action, answer.status)
    return names


def _files(names: list[str], passage: str) -> dict[str, SimpleUploadedFile]:
    return {name: SimpleUploadedFile("notes.txt", passage.encode()) for name in names}


def _filled(form: Any, passage: str) -> tuple[dict[str, Any], set[str]]:
    """As somebody fills it in who means it: other fields have what they need."""
    sent: dict[str, Any] = {}
    names = set()
    day = timezone.now() + timedelta(days=4)
    for control in form.find_all(["input", "textarea", "select"], attrs={"name": True}):
        kind, name = control.get("type", "text"), control["name"]
        if control.name == "textarea" or (control.name == "input" and kind in TYPED):
            sent[name] = passage[: int(control.get("maxlength", 10_000))]
            names.add(name)
        elif control.name == "select":
            options = [each.get("value", "") for each in control.find_all("option")]
            sent[name] = options[-1] if options else ""
        elif kind == "radio":
            sent[name] = control.get("value", "on")  # the last: another reason, which takes a text
        elif kind == "checkbox":
            boxes = sent.get(name)
            sent[name] = [*(boxes if isinstance(boxes, list) else []), control.get("value", "on")]
        elif kind != "file":
            given = {"date": f"{day:%Y-%m-%d}", "time": "10:00", "number": "30"}
            sent[name] = control.get("value") or given.get(kind, "")
    return sent, names
