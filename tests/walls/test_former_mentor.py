"""What the login web may write about a session is what ``access`` says, asked in the database."""

from datetime import timedelta

import pytest
from django.utils import timezone
from psycopg2 import errors

from mentorhub import access
from mentorhub.database import STAFF, WEB, signed_in_as
from students.models import Mentorship, PrivateNote, Scratchpad, Session, SessionNote, TimeProposal
from tests import factories as make
from tests.people import school
from tests.walls.logins import connected_as

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)
STATES = ("in force", "to come", "ended", "role ended", "cover over", "in force again")
# The statement, and the rule of access that says whether it is refused.
WRITES = {
    "note": ("update students_sessionnote set remarks = 'x' where session_id = {past}", "runs"),
    "new note": (
        "insert into students_sessionnote (session_id, check_in, progress, remarks, questions,"
        " week, updated_at) values ({owed}, '', '', '', '', '', now())",
        "runs",
    ),
    "private note": ("update students_privatenote set text = 'x'", "runs"),
    "support needs": (
        "insert into students_discoveryform (session_id, background, career_aim, schedule,"
        " support_needs, updated_at) values ({past}, '', '', '', '', now())",
        "runs",
    ),
    "scratchpad": ("update students_scratchpad set text = 'x'", "supports"),
    "owed outcome": (
        "insert into students_outcome (session_id, status, text, by_id, at)"
        " values ({owed}, 'held', '', {mentor}, now())",
        "records",
    ),
    "old outcome": (
        "insert into students_outcome (session_id, status, text, by_id, at)"
        " values ({past}, 'held', '', {mentor}, now())",
        "runs",
    ),
    "proposal": ("update students_timeproposal set state = 'declined'", "answers"),
    "withdrawal": ("update students_timeproposal set state = 'withdrawn'", "always"),
}


@pytest.fixture
def world(request):
    """Carl, who supports Olga, in one of the states."""
    with signed_in_as(STAFF):
        people = school()
        olga = make.student("Olga Other", people.carpentry)
        mentorship = make.mentorship(people.carl, olga, starts_at=timezone.now() - 40 * DAY)
        make.work(olga, people.table)
        past = make.past_session(mentorship, days_ago=20)
        owed = make.past_session(mentorship, days_ago=1)
        SessionNote.objects.create(session=past)
        PrivateNote.objects.create(session=past, mentor=people.carl, text="-")
        Scratchpad.objects.create(mentor=people.carl, student=olga, project=people.table, text="-")
        TimeProposal.propose(mentorship, timezone.now() + DAY, by=olga)
    return people.carl, olga, mentorship, past, owed


def bring_about(state, carl, olga, mentorship):
    rows = Mentorship.objects.filter(pk=mentorship.pk)
    now = timezone.now()
    if state == "to come":
        rows.update(starts_at=now + DAY)
    elif state in ("ended", "in force again"):
        make.ended_without_a_word(mentorship)
    elif state == "role ended":
        carl.roles.update(ended_at=now)
    elif state == "cover over":
        rows.update(kind="cover", ends_at=now - timedelta(minutes=1))
    if state == "in force again":
        make.mentorship(carl, olga, starts_at=timezone.now())
    carl.refresh_from_db()


@pytest.mark.parametrize("state", STATES)
def test_web_writes_about_a_session_what_access_says(world, state):
    carl, olga, mentorship, past, owed = world
    with signed_in_as(STAFF):
        bring_about(state, carl, olga, mentorship)
        said = {
            "runs": Session.objects.run_by(carl).filter(pk=past.pk).exists(),
            "records": Session.objects.to_record_by(carl).filter(pk=owed.pk).exists(),
            "supports": access.is_mentor(carl) and Mentorship.objects.in_force().filter(
                mentor=carl, student=olga).exists(),
            "answers": TimeProposal.objects.visible_to(carl).exists(),
            "always": True,
        }  # fmt: skip
    values = {"past": past.pk, "owed": owed.pk, "mentor": carl.pk}
    for what, (statement, rule) in WRITES.items():
        with connected_as(WEB) as cursor:
            try:
                cursor.execute(statement.format(**values))
                written = cursor.rowcount == 1
            except errors.CheckViolation as refusal:
                written = refusal.diag.constraint_name != "students_session_not_supported"
        assert written == said[rule], (what, state)


def test_the_states_differ(world):
    """The control: what is compared above is now true and now false."""
    carl, _olga, mentorship, _past, owed = world
    with signed_in_as(STAFF):
        assert Session.objects.run_by(carl).count() == 2
        make.ended_without_a_word(mentorship)
        assert not Session.objects.run_by(carl).exists()
        assert list(Session.objects.to_record_by(carl)) == [owed]
        assert timedelta(days=7) == access.OUTCOME_OWED_FOR  # as in the migration
