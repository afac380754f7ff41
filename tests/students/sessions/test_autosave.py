"""What Maya types is saved while she types, and Stu reads it once she has saved it for both."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import DiscoveryForm, Goal, PrivateNote, SessionNote
from tests import factories as make

pytestmark = pytest.mark.django_db
TYPED = {"check_in": "Slept well", "discovery-background": "A nurse", "private-text": "Looks tired"}


@pytest.fixture
def session(mentorship):
    return make.past_session(mentorship, days_ago=0.01, kind="discovery")


@pytest.fixture
def autosave(people, session, signed_in):
    """Sends what a browser sends while Maya types, with the versions of the answer before."""
    client, hidden = signed_in(people.maya), {}

    def send(**typed):
        answer = client.post(f"/sessions/{session.pk}/autosave/", hidden | typed)
        if answer.status_code == 200:
            hidden.update(answer.json()["hidden"])
        return answer

    return send


def read_by(person, session, signed_in):
    return signed_in(person).get(f"/sessions/{session.pk}/").content.decode()


def test_each_part_is_saved_and_her_page_has_it(people, session, autosave, signed_in):
    answer = autosave(**TYPED)
    assert answer.status_code == 200
    assert set(answer.json()["hidden"]) == {
        f"{prefix}{name}"
        for prefix in ("", "discovery-", "private-")
        for name in ("opened", "digest")
    }
    assert SessionNote.objects.get().check_in == "Slept well"
    assert DiscoveryForm.objects.get().background == "A nurse"
    assert PrivateNote.objects.get().text == "Looks tired"
    page = read_by(people.maya, session, signed_in)
    for words in TYPED.values():
        assert words in page


def test_typing_goes_on_without_a_conflict_with_oneself(autosave):
    for words in ("Slept", "Slept well", "Slept well again"):
        assert autosave(check_in=words).status_code == 200
    assert SessionNote.objects.get().check_in == "Slept well again"


def test_stu_reads_nothing_before_it_is_saved_for_both(people, session, autosave, signed_in):
    autosave(**TYPED)
    page = read_by(people.stu, session, signed_in)
    home = signed_in(people.stu).get("/student/").content.decode()
    for words in TYPED.values():
        assert words not in page
        assert words not in home
    maya = signed_in(people.maya)
    note, discovery = SessionNote.objects.get(), DiscoveryForm.objects.get()
    sent = TYPED | {
        "opened": note.updated_at.isoformat(),
        "discovery-opened": discovery.updated_at.isoformat(),
    }
    maya.post(f"/sessions/{session.pk}/notes/", sent)
    page = read_by(people.stu, session, signed_in)
    assert "Slept well" in page
    assert "A nurse" in page
    assert "Looks tired" not in page


def test_ending_the_session_gives_stu_the_note(people, session, autosave, signed_in):
    hidden = autosave(check_in="Slept well").json()["hidden"]
    sent = hidden | {"check_in": "Slept well", "outcome": "held", "end": "1"}
    assert signed_in(people.maya).post(f"/sessions/{session.pk}/outcome/", sent).status_code == 302
    assert "Slept well" in read_by(people.stu, session, signed_in)


def test_what_stu_reads_already_changes_by_the_button_alone(session, autosave):
    SessionNote.objects.create(session=session, check_in="Slept well")
    answer = autosave(check_in="Half a sen")
    assert answer.status_code == 409
    assert SessionNote.objects.get().check_in == "Slept well"


def test_what_was_changed_elsewhere_is_not_overwritten(people, session, autosave):
    autosave(check_in="Slept well")
    SessionNote.objects.get().save()  # in another window
    assert autosave(check_in="Mine", **{"private-text": "Tired"}).status_code == 409
    assert SessionNote.objects.get().check_in == "Slept well"
    assert not PrivateNote.objects.exists()


def test_too_long_a_text_is_refused_and_goals_wait_for_the_button(autosave):
    assert autosave(check_in="x" * 4001).status_code == 422
    assert not SessionNote.objects.exists()
    assert autosave(check_in="Slept well", new_goals="Knead twice").status_code == 200
    assert not Goal.objects.exists()


def test_whoever_covers_reads_a_draft_and_nobody_else(people, session, autosave, signed_in):
    autosave(check_in="Slept well")
    make.mentorship(
        people.past, people.stu, kind="cover", ends_at=timezone.now() + timedelta(days=30)
    )
    assert "Slept well" in read_by(people.past, session, signed_in)
    assert "Slept well" not in read_by(people.noor, session, signed_in)


def test_nobody_else_saves_and_only_by_post(people, session, signed_in):
    address = f"/sessions/{session.pk}/autosave/"
    for person in (people.stu, people.carl, people.cross, people.noor, people.ines):
        assert signed_in(person).post(address, TYPED).status_code == 404, person.name
    assert signed_in(people.maya).get(address).status_code == 405
    assert not SessionNote.objects.exists()
    assert not PrivateNote.objects.exists()
