"""A mentor's new notes begin with headings of their own; headings alone are no note."""

import pytest

from dashboard.models import Mentor
from students.models import Mentorship, SessionNote
from students.sessions import note_headings
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

HEADINGS = "Went well\nStuck"
BEGINS = "Went well\n\nStuck"


@pytest.fixture
def people():
    people = school()
    Mentor.objects.filter(user=people.maya).update(note_headings=HEADINGS)
    return people


@pytest.fixture
def session(people):
    return make.session(Mentorship.objects.get(mentor=people.maya, student=people.stu))


def opened(client, session):
    """The fields of the note as the page shows them."""
    form = client.get(f"/sessions/{session.pk}/").context["note_form"]
    return {each.html_name: each.value() or "" for each in form}


def save(client, session, fields):
    return client.post(f"/sessions/{session.pk}/notes/", fields)


def test_a_new_note_begins_with_the_headings_of_its_mentor(client, people, session):
    client.force_login(people.maya)
    assert opened(client, session)["remarks"] == BEGINS
    assert (
        "/dashboard/profile/note_headings/"
        in client.get(f"/sessions/{session.pk}/").content.decode()
    )


def test_without_headings_it_begins_empty(client, people, session):
    Mentor.objects.filter(user=people.maya).update(note_headings="")
    client.force_login(people.maya)
    assert opened(client, session)["remarks"] == ""


def test_headings_with_nothing_below_them_are_not_saved(client, people, session):
    client.force_login(people.maya)
    fields = opened(client, session)
    save(client, session, fields)
    assert not SessionNote.objects.exists()
    save(client, session, fields | {"check_in": "Fine."})
    assert SessionNote.objects.get().remarks == ""


def test_what_is_written_below_them_is_saved_with_them(client, people, session):
    client.force_login(people.maya)
    text = "Went well\r\nThe tests.\r\n\r\nStuck"
    save(client, session, opened(client, session) | {"remarks": text})
    assert SessionNote.objects.get().remarks == text == opened(client, session)["remarks"]


def test_a_note_that_is_saved_without_them_stays_so(client, people, session):
    client.force_login(people.maya)
    save(client, session, opened(client, session) | {"remarks": "", "check_in": "Fine."})
    assert opened(client, session)["remarks"] == ""


def test_the_student_never_sees_bare_headings(client, people, session):
    client.force_login(people.stu)
    assert "Went well" not in client.get(f"/sessions/{session.pk}/").content.decode()


def test_only_headings_alone_count_as_untouched():
    assert note_headings.is_untouched("Went well\n\n Stuck\n", ["Went well", "Stuck"])
    assert not note_headings.is_untouched("Went well\nx\nStuck", ["Went well", "Stuck"])
    assert not note_headings.is_untouched("Stuck", ["Went well", "Stuck"])
