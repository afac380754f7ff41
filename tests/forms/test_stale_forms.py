"""A form whose sign-in ran out, or whose token is stale, comes back with its text."""

import re
import time

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session as BrowserSession
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mentorhub.checks import routes
from mentorhub.forms import held, keys
from mentorhub.forms.form_pages import PAGES
from students.models import Goal, Mentorship, SessionNote
from students.sessions.cancellation import CancellationOptions, cancel
from tests import factories as make
from tests.accounts.test_act_limits import methods_of
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
OWN = {"Origin": SITE, "Sec-Fetch-Site": "same-origin", "Referer": f"{SITE}/"}
FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": SITE, "Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Referer": "https://evil.example/"},
    {"Origin": SITE, "Referer": "https://evil.example/"},
    {},
)
TEXT = "She asked <why> bread & butter.\nTwice."


class World:
    def __init__(self):
        self.people = school()
        self.maya, self.stu, self.carl = self.people.maya, self.people.stu, self.people.carl
        self.session = make.session(Mentorship.objects.get(mentor=self.maya))
        self.page = reverse("session", args=[self.session.pk])
        self.notes = reverse("session_notes", args=[self.session.pk])


@pytest.fixture
def world():
    return World()


def browser(person=None):
    client = Client(enforce_csrf_checks=True)
    if person is not None:
        client.force_login(person)
    return client


def form_of(response, action):
    """The fields of the form that is sent to ``action``, as a browser would send them."""
    page = BeautifulSoup(response.content, "html.parser")
    (form,) = (
        each
        for each in page.find_all("form", method="post")
        if each.get("action", "").partition("#")[0] == action
    )
    inputs = form.find_all("input", type=["hidden", "text", "url"])
    sent = {each["name"]: each.get("value", "") for each in inputs}
    for area in form.find_all("textarea"):
        sent[area["name"]] = area.text.removeprefix("\n")
    return sent


def typed(client, world, text=TEXT):
    """What Maya's browser would send after she typed a remark."""
    return form_of(client.get(world.page), world.notes) | {"remarks": text}


def own(world):
    return OWN | {"Referer": SITE + world.page}


def stored_text():
    """Whether the text stands in any session, in clear."""
    return any("bread" in str(row.session_data) for row in BrowserSession.objects.all())


# --- A visitor: the sign-in ran out -----------------------------------------------------------


def test_a_mentor_whose_sign_in_ran_out_gets_the_note_back_in_the_answer(world):
    client = browser(world.maya)
    sent = typed(client, world)
    client.post(reverse("account_logout"), {"csrfmiddlewaretoken": sent["csrfmiddlewaretoken"]})
    before = BrowserSession.objects.count()
    answer = client.post(world.notes, sent, headers=own(world))
    assert answer.status_code == 403
    page = BeautifulSoup(answer.content, "html.parser")
    assert page.find("textarea", {"name": "remarks"}).text.removeprefix("\n") == TEXT
    assert "You were signed out" in page.h1.text
    assert page.find(attrs={"data-signs-in": True})["target"] == "_blank"
    assert answer["Cache-Control"] == "no-store, private"
    assert not SessionNote.objects.exists()
    assert BrowserSession.objects.count() == before, "nothing is stored for a visitor"


def test_after_signing_in_the_note_stands_in_its_form_and_can_be_saved(world):
    client = browser(world.maya)
    sent = typed(client, world)
    client.logout()
    answer = client.post(world.notes, sent, headers=own(world))
    client.force_login(world.maya)
    back = client.post(world.notes, form_of(answer, world.notes), headers=own(world))
    assert back.status_code == 302
    assert back["Location"] == f"{world.page}#unsaved", "never an address that only takes a POST"
    page = client.get(world.page)
    again = form_of(page, world.notes)
    assert again["remarks"] == TEXT
    assert BeautifulSoup(page.content, "html.parser").find(id="unsaved")
    assert not SessionNote.objects.exists(), "shown, not saved"
    assert not stored_text()
    saved = client.post(world.notes, again, headers=own(world))
    assert saved.status_code == 302
    assert SessionNote.objects.get().remarks.replace("\r\n", "\n") == TEXT
    assert b'id="unsaved"' not in client.get(world.page).content, "sent once, and forgotten"


@pytest.mark.parametrize("headers", FOREIGN)
def test_no_foreign_page_can_put_text_into_an_answer_or_a_session(world, headers):
    client = browser(world.maya)
    sent = typed(client, world) | {"csrfmiddlewaretoken": "x" * 64}
    answer = client.post(world.notes, sent, headers=headers)
    assert answer.status_code == 403
    assert b"butter" not in answer.content
    assert held.SESSION_KEY not in client.session
    visitor = browser()
    answer = visitor.post(world.notes, sent, headers=headers)
    assert b"butter" not in answer.content
    assert answer.status_code == 403 or answer["Location"].startswith("/accounts/login/")


def test_without_a_hint_where_it_came_from_the_sign_in_leads_to_the_page_of_the_form(world):
    answer = Client().post(world.notes, {"remarks": TEXT})
    assert answer["Location"] == f"/accounts/login/?next={world.page}"


# --- Signed in, with a stale token ------------------------------------------------------------


def stale(client, person):
    """The person signs in again in another tab: the tokens of open pages are stale."""
    client.cookies.pop("csrf", None)
    client.force_login(person)
    client.get("/accounts/login/")


def test_the_same_person_with_a_stale_token_finds_the_text_in_the_form(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    answer = client.post(world.notes, sent, headers=own(world))
    assert answer["Location"] == f"{world.page}#unsaved"
    assert form_of(client.get(world.page), world.notes)["remarks"] == TEXT
    assert not SessionNote.objects.exists()


def test_another_person_who_signs_in_never_sees_the_text(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.carl)
    answer = client.post(world.notes, sent, headers=own(world))
    assert answer.status_code == 403
    assert b"butter" not in answer.content
    assert held.SESSION_KEY not in client.session
    assert b"butter" not in client.get(world.page).content


def test_signing_out_forgets_the_text_and_the_next_person_finds_nothing(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    client.post(world.notes, sent, headers=own(world))
    assert held.SESSION_KEY in client.session
    client.logout()
    client.force_login(world.stu)
    assert held.SESSION_KEY not in client.session
    assert b"butter" not in client.get(world.page).content


def test_text_of_somebody_else_in_a_session_is_dropped_unseen(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    client.post(world.notes, sent, headers=own(world))
    session = client.session
    session[held.SESSION_KEY] = session[held.SESSION_KEY] | {"person": world.carl.pk}
    session.save()
    assert b"butter" not in client.get(world.page).content
    assert held.SESSION_KEY not in client.session


def test_after_an_hour_the_text_is_gone(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    client.post(world.notes, sent, headers=own(world))
    with time_machine.travel(time.time() + held.MAX_AGE + 1):
        assert b"butter" not in client.get(world.page).content
        assert held.SESSION_KEY not in client.session


def test_more_than_64_kb_comes_back_in_the_answer_and_is_not_kept(world):
    client = browser(world.maya)
    sent = typed(client, world, "word " * 14_000)
    stale(client, world.maya)
    answer = client.post(world.notes, sent, headers=own(world))
    assert answer.status_code == 403
    assert held.SESSION_KEY not in client.session
    again = form_of(answer, world.notes)
    assert again["remarks"] == sent["remarks"]
    assert keys.belongs_to(again["form_key"], world.maya)


def test_a_form_without_a_key_or_with_a_forged_one_is_not_kept(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    for key in ("", "x" * 12 + "." + "y" * 16 + ".1", sent["form_key"].replace(".", "A.", 1)):
        answer = client.post(world.notes, sent | {"form_key": key}, headers=own(world))
        assert answer.status_code == 403
        assert held.SESSION_KEY not in client.session


def test_what_was_kept_can_be_discarded(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    client.post(world.notes, sent, headers=own(world))
    page = client.get(world.page)
    answer = client.post("/unsaved/drop/", form_of(page, "/unsaved/drop/"), headers=own(world))
    assert answer["Location"] == world.page
    assert held.SESSION_KEY not in client.session


def test_passwords_and_the_administration_are_never_kept(world):
    client = browser(world.people.tom)
    for address in ("/accounts/password/change/", "/accounts/profile/", "/admin/invite/"):
        sent = {"oldpassword": "bread1", "name": "bread2", "csrfmiddlewaretoken": "stale"}
        answer = client.post(address, sent, headers=OWN)
        assert answer.status_code == 403
        assert b"bread" not in answer.content
        visitor = browser()
        assert b"bread" not in visitor.post(address, sent, headers=OWN).content
        assert held.SESSION_KEY not in client.session


def test_in_sharing_mode_nothing_is_kept_or_shown(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    client.post(world.notes, sent, headers=own(world))
    session = client.session
    session["sharing"] = world.stu.pk
    session.save()
    assert b"butter" not in client.get(world.page).content
    answer = client.post(world.notes, sent, headers=own(world))
    assert b"butter" not in answer.content
    session = client.session
    del session["sharing"]
    session.save()
    assert b"butter" in client.get(world.page).content


def test_a_file_is_asked_for_again_and_the_note_is_there(world):
    make.work(world.stu, world.people.bread)
    client = browser(world.stu)
    page = reverse("deliverables")
    sent = form_of(client.get(page), page) | {"note": "My loaf is ready"}
    stale(client, world.stu)
    sent |= {"file": SimpleUploadedFile("loaf.txt", b"crust")}
    answer = client.post(page, sent, headers=OWN | {"Referer": SITE + page})
    assert answer["Location"] == f"{page}#unsaved"
    shown = client.get(page)
    assert form_of(shown, page)["note"] == "My loaf is ready"
    assert b"choose it again" in shown.content


def test_when_the_page_has_the_form_no_more_the_text_is_shown_to_be_copied(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    client.post(world.notes, sent, headers=own(world))
    Mentorship.objects.get(mentor=world.maya).end(by=world.people.tom)
    page = client.get(world.page)
    area = BeautifulSoup(page.content, "html.parser").find(id="held-1")
    assert area.text.removeprefix("\n") == TEXT
    assert area.has_attr("readonly")


def test_a_page_that_sends_on_takes_the_text_along(world):
    client = browser(world.maya)
    page = reverse("session_cancellation", args=[world.session.pk])
    sent = {"text": "We agreed\non it", **form_tokens(client, page)}
    world.session.refresh_from_db()
    stale(client, world.maya)
    client.post(page, sent, headers=OWN | {"Referer": SITE + page})
    make_cancelled(world)
    answer = client.get(page)
    assert answer["Location"] == f"{world.page}#unsaved"
    assert b"We agreed" in client.get(world.page).content


def form_tokens(client, page):
    html = client.get(page).content.decode()
    names = ("csrfmiddlewaretoken", "form_key")
    return {name: re.search(rf'name="{name}" value="([^"]+)"', html)[1] for name in names}


def make_cancelled(world):
    options = CancellationOptions.for_user(world.session, world.maya)
    cancel(world.session, options.reasons[0], by=world.maya, text="ill", is_series=False)


# --- htmx -------------------------------------------------------------------------------------


def test_htmx_gets_a_piece_for_a_visitor_and_a_page_for_a_stale_token(world):
    client = browser(world.maya)
    sent = typed(client, world)
    htmx = own(world) | {"HX-Request": "true"}
    stale(client, world.maya)
    answer = client.post(world.notes, sent, headers=htmx)
    assert answer["HX-Redirect"] == f"{world.page}#unsaved"
    client.logout()
    answer = client.post(world.notes, sent, headers=htmx)
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#refusal")
    assert "<html" not in answer.content.decode()
    assert "butter" in answer.content.decode()


def test_a_part_that_refreshes_itself_says_that_one_was_signed_out(world):
    answer = Client().get("/dashboard/live/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#refusal")
    assert answer["HX-Reswap"] == "innerHTML"
    assert b"<html" not in answer.content


# --- The page is gone -------------------------------------------------------------------------


def test_a_note_to_a_student_whom_one_supports_no_more_is_shown_to_be_copied(world):
    client = browser(world.maya)
    sent = typed(client, world)
    Mentorship.objects.get(mentor=world.maya).end(by=world.people.tom)
    answer = client.post(world.notes, sent, headers=own(world))
    assert answer.status_code == 404
    area = BeautifulSoup(answer.content, "html.parser").find(id="held-1")
    assert area.text.removeprefix("\n") == TEXT
    nowhere = client.post("/nowhere/", sent, headers=own(world))
    assert TEXT in BeautifulSoup(nowhere.content, "html.parser").find(id="held-1").text
    foreign = client.post("/nowhere/", sent, headers={"Origin": "https://evil.example"})
    assert b"butter" not in foreign.content


# --- Every address ----------------------------------------------------------------------------


def test_every_address_that_only_takes_a_post_knows_the_page_of_its_form():
    only_post = {
        name
        for _, name, view in routes()
        if name and methods_of(view) == {"POST"} and not name.startswith(("account_", "admin:"))
    }
    assert only_post - set(PAGES) == set()
    names = {name for _, name, _ in routes()}
    for name, page in PAGES.items():
        assert page in names, (name, page)
        assert page not in PAGES, (name, "the page takes only a POST itself")


def test_the_pages_of_forms_lead_nowhere_else(world):
    client = browser(world.maya)
    sent = typed(client, world)
    stale(client, world.maya)
    for referer in ("//evil.example/", "/accounts/logout/", "/admin/", world.notes, "/nowhere/"):
        headers = OWN | {"Referer": SITE + referer}
        answer = client.post(world.notes, sent, headers=headers)
        assert answer["Location"] == f"{world.page}#unsaved", referer


def test_goals_added_on_the_page_of_a_student_come_back_there(world):
    client = browser(world.maya)
    page = reverse("student_dashboard", args=[world.stu.pk])
    action = reverse("goal_add", args=[world.stu.pk])
    sent = form_of(client.get(page), action) | {"text": "Knead for ten minutes"}
    stale(client, world.maya)
    answer = client.post(action, sent, headers=OWN | {"Referer": SITE + page})
    assert answer["Location"] == f"{page}#unsaved"
    assert b'value="Knead for ten minutes"' in client.get(page).content
    assert not Goal.objects.exists()
