"""Notes: the shared part in five steps, the first session's form, and what the mentor keeps."""

import pytest

from students.models import DiscoveryForm, Goal, Mentorship, PrivateNote, SessionNote
from tests import factories as make
from tests.people import school
from tests.responses import error_codes

pytestmark = pytest.mark.django_db
STEPS = {
    "check_in": "Rested",
    "progress": "Dough rises",
    "remarks": "Use the scale",
    "questions": "Which flour?",
    "week": "Bake daily",
}


@pytest.fixture
def people():
    return school()


@pytest.fixture
def session(people):
    mentorship = Mentorship.objects.get(mentor=people.maya, student=people.stu)
    return make.past_session(mentorship, days_ago=0.01, kind="discovery")


def write(client, person, session, **fields):
    """As the page sends them: the fields of a part begin with its name."""
    client.force_login(person)
    sent = {name.replace("__", "-"): text for name, text in fields.items()}
    return client.post(f"/sessions/{session.pk}/notes/", sent)


def test_the_five_steps_are_written_by_the_mentor_and_read_by_the_student(client, people, session):
    goals = "Knead twice\n\n  Ask a baker  \n"
    assert write(client, people.maya, session, **STEPS, new_goals=goals)
    client.force_login(people.stu)
    text = client.get(f"/sessions/{session.pk}/").content.decode()
    for words in (*STEPS.values(), "Knead twice", "Ask a baker"):
        assert words in text
    assert list(Goal.objects.values_list("text", flat=True)) == ["Knead twice", "Ask a baker"]
    opened = SessionNote.objects.get().updated_at.isoformat()
    write(client, people.maya, session, **STEPS | {"week": "Rest", "opened": opened})
    assert SessionNote.objects.get().week == "Rest"
    assert Goal.objects.count() == 2


def test_too_long_a_text_stays_in_the_form(client, people, session):
    answer = write(client, people.maya, session, check_in="x" * 4001, week="Kept")
    assert answer.status_code == 422
    assert "Kept" in answer.content.decode()
    assert not SessionNote.objects.exists()
    answer = write(client, people.maya, session, new_goals="g" * 301)
    assert error_codes(answer.context["note_form"]) == {"new_goals": ["goal_too_long"]}
    assert not Goal.objects.exists()


def test_the_first_session_has_its_own_form(client, people, session):
    write(
        client, people.maya, session, discovery__background="Nurse", discovery__career_aim="Baker"
    )
    client.force_login(people.stu)
    text = client.get(f"/sessions/{session.pk}/").content.decode()
    assert "Nurse" in text
    assert "Baker" in text
    session.kind = "weekly"
    session.save(update_fields=["kind"])
    write(client, people.maya, session, discovery__background="Changed")
    assert DiscoveryForm.objects.get().background == "Nurse"


def test_a_private_note_is_never_in_anybody_elses_answer(client, people, session):
    write(client, people.maya, session, private__text="Quite worried about her")
    assert PrivateNote.objects.get().mentor == people.maya
    own = client.get(f"/sessions/{session.pk}/").content.decode()
    assert "Quite worried" in own
    assert 'id="private"' in own
    for person in (people.stu, people.noor):
        client.force_login(person)
        answer = client.get(f"/sessions/{session.pk}/")
        assert answer.status_code == 200
        assert "Quite worried" not in answer.content.decode()
        assert 'id="private"' not in answer.content.decode()
        assert answer.context.get("private") is None


def test_a_mentor_who_is_none_any_more_keeps_no_private_note(client, people, session):
    write(client, people.maya, session, private__text="Quite worried about her")
    people.maya.roles.get().end(by=make.office())
    make.enrolment(people.maya, people.carpentry)
    client.force_login(people.maya)
    answer = client.get(f"/sessions/{session.pk}/")
    assert "Quite worried" not in answer.content.decode()


def test_nobody_else_writes_and_only_by_post(client, people, session):
    for person in (people.stu, people.carl, people.cross, people.noor, people.ines):
        answer = write(client, person, session, private__text="Mine", check_in="Mine")
        assert answer.status_code == 404, person.name
    client.force_login(people.maya)
    assert client.get(f"/sessions/{session.pk}/notes/").status_code == 405
    client.logout()
    assert client.post(f"/sessions/{session.pk}/notes/").status_code == 302
    assert not SessionNote.objects.exists()
    assert not PrivateNote.objects.exists()


def test_a_former_mentor_writes_no_more(client, people, session):
    session.close("held", by=people.maya)
    mentorship = session.mentorship
    mentorship.end(by=make.office())
    sent = {"check_in": "Late", "private__text": "Late", "discovery__background": "Late"}
    assert write(client, people.maya, session, **sent).status_code == 404
    assert not PrivateNote.objects.exists()
