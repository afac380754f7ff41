"""Who is told nothing: 410, within the second in which the database is asked again."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as SignIn
from django.core import signing
from django.db import connections
from django.utils import timezone

from mentorhub.accounts.models import Role, User
from mentorhub.database import OWNER
from mentorhub.live import poll, tokens
from mentorhub.live.changes import changes
from students.models import Approval, Mentorship
from tests import factories as make
from tests.live.pages import LivePage, opened, signed_in
from tests.people import school

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return school()


@pytest.fixture
def desk(people):
    return opened(people.maya, "/dashboard/")


def test_a_token_that_was_changed_is_refused(desk):
    value, _, signature = desk.token.rpartition(":")
    for forged in (value, f"{value}:", f"{value}:{signature[:-1]}", f"x{desk.token}", "x" * 9000):
        assert LivePage(desk.client, forged, desk.seen).ask() == 410


def test_nobody_adds_a_channel_of_somebody_else(people, desk):
    """The topics are signed: with those of another page the signature is wrong."""
    content = signing.Signer(salt=tokens.SALT).unsign_object(desk.token)
    content[2] = [f"bell:{people.stu.pk}"]
    other = signing.Signer(salt=tokens.SALT, key="a key that is long, and not ours")
    assert LivePage(desk.client, other.sign_object(content), desk.seen).ask() == 410
    # Signed by us for something else.
    elsewhere = signing.Signer(salt="mentorhub.other").sign_object(content)
    assert LivePage(desk.client, elsewhere, desk.seen).ask() == 410


def test_the_token_of_one_browser_is_of_no_use_in_another(people, desk):
    for client in (signed_in(people.stu), signed_in(people.maya), type(desk.client)()):
        assert LivePage(client, desk.token, desk.seen).ask() == 410
    assert desk.ask() == 204


def test_a_token_is_good_for_fifteen_minutes(desk, monkeypatch):
    now = time.time()
    monkeypatch.setattr(tokens.time, "time", lambda: now + tokens.MAX_AGE - 5)
    assert desk.ask() == 204
    monkeypatch.setattr(tokens.time, "time", lambda: now + tokens.MAX_AGE + 5)
    assert desk.ask() == 410


def test_signing_out_ends_the_pages_of_that_browser_alone(people, desk, later):
    other = opened(people.maya, "/dashboard/")
    key = desk.client.session.session_key
    SignIn.objects.filter(pk=key).delete()
    later()
    # The cookie is still there.
    assert poll.answer(desk.token, desk.seen, key).status == 410
    assert other.ask() == 204


def test_a_process_that_has_just_started_knows_of_sign_ins_that_ended_before(desk, later):
    key = desk.client.session.session_key
    desk.client.logout()
    changes.forget()
    assert poll.answer(desk.token, desk.seen, key).status == 410


@pytest.mark.parametrize(
    "ending",
    [
        lambda people: Role.objects.get(user=people.maya).end(by=people.tom),
        lambda people: Approval.objects.get(user=people.maya).end(by=people.tom),
        lambda people: Mentorship.objects.get(mentor=people.maya).end(by=people.noor),
        lambda people: Role.objects.create(user=people.maya, kind=Role.Kind.MANAGER),
        lambda people: User.objects.filter(pk=people.maya.pk).update(is_active=False),
        lambda people: User.objects.filter(pk=people.maya.pk).update(password="x"),
    ],
    ids=["role", "approval", "mentorship", "a new role", "locked out", "password"],
)
def test_a_right_that_ends_or_begins_ends_the_page_within_three_seconds(
    people, desk, later, ending
):
    assert desk.ask() == 204
    stranger = opened(people.carl, "/dashboard/")
    ending(people)
    later(2.9)
    assert desk.ask() == 410
    assert stranger.ask() == 204


def test_a_cover_that_begins_or_ends_by_its_date_ends_the_pages_of_its_people(
    people, later, monkeypatch
):
    now = timezone.now()
    dates = {"starts_at": now + timedelta(seconds=20), "ends_at": now + timedelta(seconds=100)}
    make.mentorship(people.cross, people.stu, kind="cover", **dates)
    covering = opened(people.cross, "/dashboard/")
    student = opened(people.stu, "/student/")
    stranger = opened(people.carl, "/dashboard/")
    later()
    assert (covering.ask(), student.ask()) == (204, 204)
    monkeypatch.setattr(tokens.time, "time", lambda: now.timestamp() + 21)
    assert [page.ask() for page in (covering, student, stranger)] == [410, 410, 204]
    again = opened(people.cross, "/dashboard/", covering.client)
    assert again.ask() == 204
    monkeypatch.setattr(tokens.time, "time", lambda: now.timestamp() + 101)
    assert again.ask() == 410


def test_an_enrolment_that_ends_ends_the_page_of_the_student_and_of_their_mentor(
    people, desk, later
):
    student = opened(people.stu, "/student/")
    people.stu.enrolments.get().end("left", by=people.noor)
    later()
    assert (student.ask(), desk.ask()) == (410, 410)


def test_a_page_opened_afterwards_is_told_again(people, desk, later):
    Approval.objects.get(user=people.maya).end(by=people.tom)
    later()
    assert desk.ask() == 410
    again = opened(people.maya, "/dashboard/", desk.client)
    later()
    assert again.ask() == 204


def test_what_changes_no_right_ends_no_page(people, desk, later):
    User.objects.filter(pk=people.maya.pk).update(theme="dark")
    people.stu.enrolments.update(funded=True)
    later()
    assert desk.ask() in (200, 204)


def test_without_the_database_the_browser_comes_back_later(desk, later, monkeypatch):
    later()
    monkeypatch.setattr("mentorhub.live.changes.QUERY", "select no_such_column")
    assert desk.ask() == 503
    monkeypatch.undo()


def test_sharing_mode_listens_to_nothing(people):
    client = signed_in(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    answer = client.get("/student/")
    assert answer.status_code == 200
    assert b"data-token" not in answer.content


def test_it_is_read_only(desk):
    assert desk.client.post(f"/live/{desk.token}/").status_code == 405
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select count(*) from live_change")
        before = cursor.fetchone()
        desk.ask()
        cursor.execute("select count(*) from live_change")
        assert cursor.fetchone() == before
