"""Every form of every page: it has a key, comes back with its text, and says what is wrong."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import Resolver404, resolve

from mentorhub.accounts.models import ActCount
from mentorhub.forms import keys
from mentorhub.forms.form_pages import PAGES as PAGES_OF_FORMS
from tests.client import Client
from tests.forms.test_stale_forms import OWN, SITE
from tests.test_access import (  # noqa: F401  fixtures
    PAGES,
    address,
    from_one_network,
    people,
    written,
)

pytestmark = pytest.mark.django_db
TEXT = "Zephyr of the west"
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
# Forms that visitors open by a signed link, which is what authorises them (csrf_exempt), and one
# that changes nothing.
WITHOUT_TOKEN = {
    "helpcenter/confirm.html", "helpcenter/reply.html", "notifications/unsubscribe.html",
    "students/replies/reply.html",
    "training/certificates/_file_form.html",
    "admin/held_form.html",  # its included part has the token
}  # fmt: skip
CHANGES_NOTHING = "/certificates/file/"
# Their forms are part of allauth's steps of sign-in.
SIGN_IN = ("account/", "mfa/", "socialaccount/", "usersessions/", "allauth/")
NEVER_HELD = ("/accounts/", "/admin/", "/demo/")


@pytest.fixture
def world(people):  # noqa: F811
    """A student with a project in progress, so that there is something to hand in."""
    return people


def browser_of(person):
    client = Client(enforce_csrf_checks=True)
    if person is not None:
        client.force_login(person)
    return client


def pages(people):  # noqa: F811
    """Each page with a form, opened by the first of its readers in a fixed order."""
    # What is typed into the form to decline is valid, and takes Maya's student away: it is last.
    for name, (arguments, let_in, status) in sorted(
        PAGES.items(), key=lambda each: each[0] == "match_decline"
    ):
        if status != 200:
            continue
        readers = [who for who in ("maya", "stu") if who in let_in] or sorted(let_in)[:1]
        for who in readers:
            person = people.everyone.get(who)
            url = address(people, name, arguments)
            if name == "session_plan":
                url += f"?student={people.stu.pk}"
            client = browser_of(person)
            response = client.get(url)
            if response.status_code == 200 and (forms := post_forms(response)):
                yield name, person, client, url, forms


def post_forms(response):
    """Read without the rest of the page, which takes most of the time."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return []
    forms = "".join(FORM.findall(response.content.decode()))
    return BeautifulSoup(forms, "html.parser").find_all("form", method="post")


def action_of(form, url):
    return (form.get("action") or url).partition("#")[0]


def filled(form):
    """What a browser sends, with words in every field for text; and the names of those."""
    sent, texts = {}, []
    for control in form.find_all(["input", "textarea", "select", "button"], attrs={"name": True}):
        kind, name = control.get("type", "text"), control["name"]
        if control.name == "textarea" or (control.name == "input" and kind in ("text", "url")):
            sent[name] = TEXT
            texts.append(name)
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            sent[name] = chosen["value"] if chosen and chosen.has_attr("value") else ""
        elif kind in ("radio", "checkbox"):
            if control.has_attr("checked"):
                sent[name] = control.get("value", "on")
        elif kind != "file" and control.name != "button":
            sent[name] = control.get("value", "")
    return sent, texts


def test_every_template_with_a_form_writes_the_tokens():
    folder = Path(settings.BASE_DIR, "templates")
    for path in sorted(folder.rglob("*.html")):
        name, source = str(path.relative_to(folder)), path.read_text()
        if name in WITHOUT_TOKEN:
            continue
        forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", source, re.DOTALL)
        for form in forms:
            assert "{% csrf_token %}" in form, f"{name}: a form without {{% csrf_token %}}"


def test_every_form_has_a_key_and_comes_back_with_its_text(world):
    """Sent with a stale token, and by a browser that was signed out."""
    seen, checked = set(), set()
    for name, person, client, url, forms in pages(world):
        for form in forms:
            action = action_of(form, url)
            if person is None or action == CHANGES_NOTHING:
                continue
            key = form.find("input", {"name": keys.FIELD})
            assert key is not None, f"{name}: {action} has no key"
            assert keys.belongs_to(key["value"], person), (name, action)
            seen.add(_view(action))
            sent, texts = filled(form)
            if action.startswith(NEVER_HELD) or (action, frozenset(sent)) in checked:
                continue
            checked.add((action, frozenset(sent)))
            _check_a_stale_token(name, client, url, action, sent, texts)
            if texts:
                answer = Client().post(action, sent, headers=OWN | {"Referer": SITE + url})
                assert answer.status_code == 403, (name, action)
                assert TEXT in answer.content.decode(), (name, action)
    assert len(seen) > 30, sorted(seen)
    assert len(checked) > 30


def _check_a_stale_token(name, client, url, action, sent, texts):
    """The person signed in again in another tab."""
    client.cookies.pop("csrf", None)
    answer = client.post(action, sent, headers=OWN | {"Referer": SITE + url})
    assert answer.status_code == 302, (name, action, answer.status_code)
    target = answer["Location"]
    assert target.endswith("#unsaved"), (name, action, target)
    assert _view(target) not in PAGES_OF_FORMS, (name, action, target)
    page = client.get(target)
    assert page.status_code == 200, (name, action, target, page.status_code)
    shown = BeautifulSoup(page.content, "html.parser")
    assert shown.find(id="unsaved"), (name, action)
    for text in texts:
        values = [each.get("value", each.text) for each in shown.find_all(attrs={"name": text})]
        assert any(TEXT in value for value in values), (name, action, text)
    session = client.session
    session.pop("held_forms", None)
    session.save()


def test_every_refused_form_says_so_in_its_title_and_leads_to_its_fields(world):
    """An empty form, and one with nonsense in every field."""
    refused, problems, done = set(), [], set()
    for name, person, _client, url, forms in pages(world):
        client = Client()
        if person is not None:
            client.force_login(person)
        for form in forms:
            action = action_of(form, url)
            controls = form.find_all(["input", "textarea", "select"], attrs={"name": True})
            this = (action, frozenset(each["name"] for each in controls))
            if this in done or action.startswith(
                ("/accounts/login", *NEVER_HELD[1:], "/unsaved/", "/sharing/")
            ):
                continue
            done.add(this)
            hidden = {
                each["name"]: each.get("value", "")
                for each in controls
                if each.get("type") == "hidden" and each["name"] != "opened"
            }
            shown = [each for each in controls if each.get("type") not in ("hidden", "file")]
            wrong = {each["name"]: "nonsense" for each in shown}
            long = {each["name"]: "x" * 30_000 for each in shown if each.name == "textarea"}
            for typed in (hidden, hidden | wrong, hidden | wrong | long):
                # Some acts have a narrow limit, as topics of the community have.
                ActCount.objects.all().delete()
                answer = client.post(action, typed)
                if answer.status_code in (302, 400, 404, 410) or answer.streaming:
                    continue
                problem = _problem_of(answer, action, url)
                if problem:
                    problems.append((name, action, answer.status_code, problem))
                elif problem is None:
                    refused.add(_view(action))
    assert not problems, "\n".join(map(str, problems))
    assert {"session_plan", "session_settings", "announcements", "deliverables"} <= refused, refused


def _problem_of(answer, action, url):
    """What a page lacks that shows errors of a form; None when it lacks nothing, and empty when
    there is no error on it."""
    page = BeautifulSoup(answer.content, "html.parser")
    for unseen in page.find_all("template"):
        unseen.decompose()
    found = page.find(attrs={"data-error-summary": True})
    if found is None and not [f for f in post_forms(answer) if action_of(f, url) == action]:
        return ""  # there is nothing to correct any more
    if found is None:
        has_errors = page.find(class_="field-error") or page.find(class_="notice-bad")
        return "no summary" if answer.status_code >= 400 or has_errors else ""
    if answer.status_code not in (422, 409):
        return "status"
    if not page.title.text.strip().startswith("Error:"):
        return f"title {page.title.text.strip()}"
    if not (found.has_attr("autofocus") and found["tabindex"] == "-1" and found.find("li")):
        return "no focus"
    lost = [each for each in found.find_all("a") if not page.find(id=each["href"][1:])]
    return [(each["href"], each.text.strip()) for each in lost] or None


def _view(action):
    try:
        return resolve(action.partition("#")[0].partition("?")[0]).view_name
    except Resolver404:
        return action
