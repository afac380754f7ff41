"""A page was opened on one date of a session, which has another date when the page is sent."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Session
from students.sessions.views import cancellation, moving
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EARLY, LATE, OTHER = "cancelled_early", "cancelled_late", "cancelled_other"
HIDDEN = re.compile(r'<input type="hidden" name="(seen|expected)" value="([^"]*)">')


class Page:
    """The page on which a person cancels or moves a session, opened once."""

    def __init__(self, client, session, name="cancellation"):
        self.client, self.address = client, f"/sessions/{session.pk}/{name}/"
        self.read(client.get(self.address))

    def read(self, answer):
        self.html = answer.content.decode()
        self.hidden = dict(HIDDEN.findall(self.html))
        return answer

    def send(self, **typed):
        return self.read(self.client.post(self.address, self.hidden | {"text": ""} | typed))


@pytest.fixture
def session(mentorship):
    return make.session(mentorship, starts_at=timezone.now() + 5 * HOUR)


@pytest.fixture
def moved(people, session):
    """Another request moves it to five days ahead."""

    def move(to=5 * DAY):
        copy = Session.objects.get(pk=session.pk)
        copy.move(timezone.now() + to, by=people.maya)
        session.refresh_from_db()

    return move


@pytest.mark.parametrize("typed", [{"reason": LATE}, {"reason": OTHER, "text": "Fire alarm"}])
def test_a_mentor_reads_the_new_date_first(people, session, signed_in, moved, typed):
    page = Page(signed_in(people.maya), session)
    moved()
    answer = page.send(**typed)
    assert answer.status_code == 422
    assert answer.context["changed"] == "date"
    assert Session.objects.get(pk=session.pk).is_planned
    assert answer.context["session"].starts_at == session.starts_at
    assert f'value="{EARLY}"' in page.html
    assert f'value="{LATE}"' not in page.html
    # What was typed is still there; a reason that fits the new date is still chosen.
    assert typed.get("text", "") in page.html
    again = typed if typed["reason"] == OTHER else typed | {"reason": EARLY}
    assert page.send(**again).status_code == 302
    assert Session.objects.get(pk=session.pk).status == again["reason"]


def test_a_student_reads_the_new_date_first(people, session, signed_in, moved):
    page = Page(signed_in(people.stu), session)
    moved(6 * HOUR)  # late as before
    answer = page.send(text="I am ill")
    assert answer.status_code == 422
    assert answer.context["changed"] == "date"
    assert Session.objects.get(pk=session.pk).is_planned
    assert "I am ill" in page.html
    assert page.send(text="I am ill").status_code == 302
    assert Session.objects.get(pk=session.pk).status == LATE


@pytest.mark.parametrize("typed", [{"reason": LATE}, {"reason": OTHER, "text": "Fire alarm"}])
def test_it_is_the_same_when_it_moves_while_the_page_is_being_sent(
    people, session, signed_in, moved, monkeypatch, typed
):
    page = Page(signed_in(people.maya), session)
    cancel = cancellation.cancel

    def meanwhile(*args, **kwargs):
        monkeypatch.undo()
        moved()
        return cancel(*args, **kwargs)

    monkeypatch.setattr(cancellation, "cancel", meanwhile)
    answer = page.send(**typed)
    assert answer.status_code == 422
    assert answer.context["changed"] == "date"
    assert Session.objects.get(pk=session.pk).is_planned
    assert answer.context["session"].starts_at == session.starts_at
    assert answer.context["offered"] == [EARLY, OTHER]


def test_a_session_cancelled_meanwhile_is_not_cancelled_again(people, session, signed_in):
    page = Page(signed_in(people.maya), session)
    Session.objects.get(pk=session.pk).cancel(LATE, by=people.stu)
    assert page.send(reason=OTHER, text="Fire alarm").status_code == 302
    assert Session.objects.get(pk=session.pk).status == LATE


def test_a_page_that_does_not_say_which_date_it_shows_is_judged_by_the_new_one(
    people, session, signed_in, moved
):
    page = Page(signed_in(people.maya), session)
    moved()
    page.hidden = {}
    assert page.send(reason=LATE).status_code == 422
    assert page.send(reason=EARLY).status_code == 302


@pytest.mark.parametrize("forged", ["-1", "x", "9" * 30, ""])
def test_a_forged_number_of_a_date_cancels_nothing(people, session, signed_in, forged):
    page = Page(signed_in(people.maya), session)
    page.hidden["seen"] = forged
    assert page.send(reason=LATE).status_code == 422
    assert Session.objects.get(pk=session.pk).is_planned


def test_a_mentor_moves_no_other_date_than_the_one_they_saw(people, session, signed_in, moved):
    page = Page(signed_in(people.maya), session, "move")
    moved()
    at = timezone.now() + 3 * DAY
    typed = {"date": str(at.date()), "time": "10:00", "anyway": "on"}
    answer = page.send(**typed)
    assert answer.status_code == 422
    assert Session.objects.get(pk=session.pk).starts_at == session.starts_at
    assert answer.context["form"].non_field_errors()
    assert page.send(**typed).status_code == 302
    assert Session.objects.get(pk=session.pk).starts_at.date() == at.date()


def test_a_move_that_is_sent_twice_is_done_once_and_is_no_mistake(people, session, signed_in):
    page = Page(signed_in(people.maya), session, "move")
    at = timezone.now() + 3 * DAY
    typed = page.hidden | {"date": str(at.date()), "time": "10:00", "anyway": "on"}
    for _ in range(2):
        assert page.client.post(page.address, typed)["Location"] == f"/sessions/{session.pk}/"
    assert Session.objects.get(pk=session.pk).schedule_version == 1


def test_a_new_link_is_not_written_into_what_another_mentor_gives_by_now(
    people, mentorship, signed_in, monkeypatch
):
    session = make.session(mentorship)
    cover = make.mentorship(
        people.cross, people.stu, kind="cover", ends_at=session.starts_at + 9 * DAY
    )
    find = moving.following_sessions

    def read_before_it_was_handed_over(row):
        found = find(row)
        Session.objects.get(pk=row.pk).hand_over(cover, by=people.noor)
        return found

    monkeypatch.setattr(moving, "following_sessions", read_before_it_was_handed_over)
    link = {"link": "1", "join_url": "https://meet.example.org/maya"}
    signed_in(people.maya).post(f"/sessions/{session.pk}/move/", link)
    session.refresh_from_db()
    assert (session.mentor, session.join_url) == (people.cross, "")
