"""Answering from the mail: one page, one button, once; and nothing for whoever merely looks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.db import connections
from django.urls import reverse

from mentorhub.notifications.models import Delivery
from students.models import Mentorship, SessionReply, TimeProposal
from students.replies.links import Action, Link
from tests import factories as make
from tests.client import Client
from tests.people import school
from tests.responses import error_codes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
THURSDAY = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)


@pytest.fixture
def people():
    with time_machine.travel(NOW, tick=False) as clock:
        found = school()
        found.clock = clock
        for person, zone in ((found.maya, "Europe/Paris"), (found.stu, "America/New_York")):
            person.zone = zone
            person.save()
        found.mentorship = Mentorship.objects.get(mentor=found.maya)
        found.session = make.session(
            found.mentorship, starts_at=THURSDAY, join_url="https://meet.example.org/maya"
        )
        yield found


def token_of(people, person, action, version=None):
    version = people.session.schedule_version if version is None else version
    return Link(people.session.pk, version, person.pk, Action(action)).token


def page_of(people, person, action):
    return reverse("reply", args=[token_of(people, person, action)])


def told(kind):
    return [row.recipient for row in Delivery.objects.filter(kind=kind)]


def another_time(day="2026-11-27", hour="11:00", note="", **more):
    return {"day": day, "hour": hour, "note": note} | more


def test_the_mail_has_the_links_that_work(people, client):
    from mentorhub.notifications.messages import build

    row = Delivery.objects.get(kind="early", recipient=people.stu)
    body = build(row).body
    for action in Action:
        path = page_of(people, people.stu, action)
        assert path in body
        assert client.get(path).status_code == 200
    row = Delivery.objects.get(kind="late", recipient=people.maya)
    assert page_of(people, people.maya, "late") in build(row).body
    assert ".propose." not in build(row).body


@pytest.mark.parametrize("action", list(Action))
def test_a_program_that_opens_every_link_does_nothing(people, client, action):
    url = page_of(people, people.stu, action)
    for _again in range(3):
        page = client.get(url)
        assert page.status_code == 200
        assert client.head(url).status_code == 200
    assert b"<button" in page.content
    assert not SessionReply.objects.exists()
    assert not TimeProposal.objects.exists()


@pytest.mark.parametrize(
    ("action", "kind", "reply"),
    [("confirm", "confirmed", "confirmed"), ("late", "running_late", "late")],
)
def test_one_click_tells_the_other_person(people, action, kind, reply):
    # A browser that enforces the token against forgery and has no cookie at all.
    browser = Client(enforce_csrf_checks=True)
    url = page_of(people, people.stu, action)
    response = browser.post(url)
    assert (response.status_code, response["Location"]) == (302, url)
    assert SessionReply.objects.get().kind == reply
    assert told(kind) == [people.maya]
    assert "Maya Mentor" in browser.get(url).content.decode()
    assert not response.cookies


def test_the_mentor_answers_too_and_the_student_is_told(people, client):
    client.post(page_of(people, people.maya, "late"))
    assert told("running_late") == [people.stu]


def test_a_second_click_changes_nothing(people, client):
    url = page_of(people, people.stu, "confirm")
    client.post(url)
    assert client.post(url).status_code == 302
    assert SessionReply.objects.count() == 1
    assert told("confirmed") == [people.maya]
    page = client.get(url)
    assert page.status_code == 200
    assert b"<button" not in page.content


def test_confirming_and_being_late_are_two_answers(people, client):
    client.post(page_of(people, people.stu, "confirm"))
    client.post(page_of(people, people.stu, "late"))
    assert SessionReply.objects.count() == 2


def test_the_page_speaks_the_language_and_the_hours_of_its_person(people, client):
    assert "12:00 (New York)" in client.get(page_of(people, people.stu, "late")).content.decode()
    people.stu.language = "fr"
    people.stu.save()
    # Whoever else is signed in in this browser changes nothing.
    client.force_login(people.carl)
    page = client.get(page_of(people, people.stu, "late")).content.decode()
    assert '<html lang="fr"' in page
    assert "Carl" not in page


# --- Another time -------------------------------------------------------------------------------


def test_another_time_is_proposed_on_the_clock_of_the_student(people, client):
    url = page_of(people, people.stu, "propose")
    assert client.post(url, another_time(note="An exam.")).status_code == 302
    proposal = TimeProposal.objects.get()
    assert proposal.starts_at == datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    assert (proposal.session, proposal.made_by, proposal.note) == (
        people.session, people.stu, "An exam.",
    )  # fmt: skip
    assert told("proposed") == [people.maya]
    assert people.session.starts_at == THURSDAY
    client.post(url, another_time(day="2026-11-28"))
    assert TimeProposal.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        another_time(day="", hour="11:00"),
        another_time(day="soon"),
        another_time(hour="25:00"),
        another_time(day="2026-11-23"),
        another_time(day="9999-12-31", hour="23:59"),
        another_time(day="2027-03-14", hour="02:30"),
        another_time(note="x" * 301),
        another_time(note="\0"),
    ],
)
def test_a_time_that_cannot_be_is_said_beside_the_field_and_kept(people, client, wrong):
    response = client.post(page_of(people, people.stu, "propose"), wrong)
    assert response.status_code == 422
    assert response.context["form"].errors
    if wrong.get("hour") == "11:00":
        assert 'value="11:00"' in response.content.decode()
    assert not TimeProposal.objects.exists()
    assert not SessionReply.objects.exists()


def test_a_late_proposal_needs_a_reason(people, client):
    people.clock.move_to(THURSDAY - timedelta(hours=2))
    url = page_of(people, people.stu, "propose")
    answer = client.post(url, another_time())
    assert error_codes(answer.context["form"]) == {"note": ["required"]}
    assert not TimeProposal.objects.exists()
    assert client.post(url, another_time(note="My train.")).status_code == 302


def test_a_date_proposed_for_a_new_session_is_in_nobodys_way(people, client):
    TimeProposal.propose(people.mentorship, THURSDAY + timedelta(days=3), by=people.stu)
    response = client.post(page_of(people, people.stu, "propose"), another_time())
    assert response.status_code == 302
    assert TimeProposal.objects.open().count() == 2


def test_one_that_waits_for_the_same_session_is_shown_and_replaced(people, client):
    first = TimeProposal.propose(
        people.mentorship, THURSDAY + timedelta(days=3), by=people.stu, session=people.session
    )
    url = page_of(people, people.stu, "propose")
    assert client.get(url).context["open_proposal"] == first
    unseen = client.post(url, another_time())
    assert error_codes(unseen.context["form"]) == {"__all__": ["proposal_open"]}
    assert not SessionReply.objects.exists()
    assert client.post(url, another_time(replacing=first.pk)).status_code == 302
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert TimeProposal.objects.open().count() == 1


def test_a_proposal_after_a_move_has_a_link_of_its_own(people, client):
    client.post(page_of(people, people.stu, "propose"), another_time())
    TimeProposal.objects.get().accept(by=people.maya)
    people.session.refresh_from_db()
    response = client.post(page_of(people, people.stu, "propose"), another_time(day="2026-11-30"))
    assert response.status_code == 302
    assert TimeProposal.objects.count() == 2


# --- What a link is not good for ------------------------------------------------------------------


def test_a_link_that_the_site_did_not_sign_is_an_absent_page(people, client):
    good = token_of(people, people.stu, "confirm")
    other = token_of(people, people.maya, "confirm")
    signature = good.rpartition(".")[2]
    wrong = [
        good[:-1],
        good + "x",
        f"{other.rpartition('.')[0]}.{signature}",
        good.replace(".confirm.", ".late."),
        good.replace(f"{people.session.pk}.", f"{people.session.pk + 1}.", 1),
        "x",
        "1.2.3",
        "x" * 3000,
        "%00",
    ]
    absent = client.get("/no-such-page/").content
    for token in wrong:
        for response in (client.get(f"/reply/{token}/"), client.post(f"/reply/{token}/")):
            assert response.status_code == 404, token
            assert response.content == absent
    assert not SessionReply.objects.exists()


def test_a_signature_of_another_purpose_opens_nothing(people, client):
    from django.core.signing import Signer

    content = f"{people.session.pk}.0.{people.stu.pk}.confirm"
    for salt in ("students.unsubscribe", "django.core.signing"):
        token = Signer(salt=salt, sep=".").sign(content)
        assert client.get(f"/reply/{token}/").status_code == 404


def test_a_link_for_somebody_who_is_none_of_the_two_opens_nothing(people, client):
    """It is never made; and if it were, the row would decide."""
    for person in (people.carl, people.noor):
        assert client.post(page_of(people, person, "confirm")).status_code == 404
    assert client.post(page_of(people, people.maya, "propose"), another_time()).status_code == 404


def test_somebody_who_is_not_active_any_more(people, client):
    url = page_of(people, people.stu, "confirm")
    people.stu.is_active = False
    people.stu.save()
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404
    assert not SessionReply.objects.exists()


@pytest.mark.parametrize("action", list(Action))
def test_after_a_move_the_old_link_says_so_and_does_nothing(people, client, action):
    url = page_of(people, people.stu, action)
    people.session.move(THURSDAY + timedelta(days=1), by=people.maya)
    page = client.get(url)
    assert page.status_code == 410
    assert page.context["state"] == "moved"
    assert "<button" not in page.content.decode()
    # The new date is for the newest mail and for whoever signs in.
    assert "27 Nov" not in page.content.decode()
    client.post(url, another_time())
    assert not SessionReply.objects.exists()
    assert not TimeProposal.objects.exists()


def test_after_a_cancellation_and_after_the_end_of_the_mentorship(people, client):
    url = page_of(people, people.stu, "confirm")
    make.ended_without_a_word(people.mentorship)
    for _reason in range(2):
        page = client.get(url)
        assert (page.status_code, page.context["state"]) == (410, "cancelled")
        client.post(url)
        people.session.cancel("cancelled_early", by=people.maya) if _reason == 0 else None
    assert not SessionReply.objects.exists()


def test_after_the_start_one_can_still_be_late_and_after_the_end_nothing(people, client):
    urls = {action: page_of(people, people.stu, action) for action in Action}
    people.clock.move_to(THURSDAY + timedelta(minutes=5))
    assert client.get(urls[Action.CONFIRM]).status_code == 410
    assert client.get(urls[Action.PROPOSE]).status_code == 410
    assert client.get(urls[Action.LATE]).status_code == 200
    people.clock.move_to(people.session.ends_at)
    page = client.post(urls[Action.LATE], follow=True)
    assert (page.status_code, page.context["state"]) == (410, "over")
    assert not SessionReply.objects.exists()


def test_nobody_keeps_the_page_or_learns_its_address(people, client):
    for url in (page_of(people, people.stu, "confirm"), page_of(people, people.stu, "late")):
        response = client.get(url)
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response.headers["X-Robots-Tag"]
        assert not response.cookies


def test_no_other_method_is_answered(people, client):
    url = page_of(people, people.stu, "confirm")
    assert client.put(url).status_code == 405
    assert client.delete(url).status_code == 405


def test_a_day_when_the_clocks_change_names_the_hour_that_is_not_there(people, client):
    url = page_of(people, people.stu, "propose")
    answer = client.post(url, another_time(day="2027-03-14", hour=str(time(2, 30))))
    assert error_codes(answer.context["form"]) == {"hour": ["no_such_hour"]}
    assert not TimeProposal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_are_one_answer(people):
    url = page_of(people, people.stu, "confirm")

    def click(_number):
        try:
            return Client().post(url).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(click, range(8))) == {302}
    assert SessionReply.objects.count() == 1
    assert told("confirmed") == [people.maya]


def test_another_time_is_asked_for_on_the_students_own_clock(people):
    page = Client().get(page_of(people, people.stu, "propose"))
    says = page.context["form"]["hour"].help_text
    assert "(New York)" in says
    assert says in page.content.decode()
