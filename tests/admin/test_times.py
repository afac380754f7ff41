"""The administration shows times as the site does: on the reader's clock, with their city."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry

from mentorhub.database import STAFF, signed_in_as
from students.models import Session
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(school):
    with signed_in_as(STAFF):
        type(school.tom).objects.filter(pk=school.tom.pk).update(zone="Africa/Dakar")
        return make.session(school.stu.mentorships.get())


def test_a_list_a_form_and_its_tables_say_the_zone(session, school, tom):
    with signed_in_as(STAFF):
        enrolment = school.stu.enrolments.get()
    for page in (
        "/admin/students/session/",
        f"/admin/students/session/{session.pk}/change/",
        f"/admin/students/enrolment/{enrolment.pk}/change/",
    ):
        assert "(Dakar)</time>" in tom.get(page).text, page


def test_a_field_for_a_time_says_on_which_clock_it_is_read(school, tom, session):
    assert "(Dakar)" in tom.get("/admin/students/enrolment/add/").text


def test_the_history_of_a_row_says_it(session, school, tom):
    with signed_in_as(STAFF):
        LogEntry.objects.log_actions(
            school.tom.pk, Session.objects.all(), CHANGE, "Moved.", single_object=True
        )
    page = tom.get(f"/admin/students/session/{session.pk}/history/")
    assert "(Dakar)</time>" in page.text
    assert "Moved." in page.text
