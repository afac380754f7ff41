"""What anonymising does to sessions and their texts. Why: docs/decisions/anonymising.md."""

from django.db.models import F, Q

from mentorhub.accounts.models import User
from mentorhub.personal_data import REMOVED, Clear, DeleteRows, declare, keep
from students.models import (
    DiscoveryForm,
    Goal,
    MeetingRoom,
    Outcome,
    PrivateNote,
    Scratchpad,
    Session,
    SessionNote,
    TimeOff,
    TimeProposal,
    WeeklyHours,
)

# The text of an outcome is removed with the student, with its author, and with the mentor unless
# the student wrote it.
HAS_TEXT = ~Q(text="")


def _reasons_about_student(person: User) -> Q:
    return Q(session__student=person) & HAS_TEXT


def _reasons_by(person: User) -> Q:
    return Q(by=person) & HAS_TEXT


def _reasons_about_mentor(person: User) -> Q:
    return Q(session__mentor=person) & ~Q(by=F("session__student")) & HAS_TEXT


declare(
    Session,
    keep("zone", because="The clock on which the appointment was made, of two people."),
    Clear({"join_url": "", "entry_shows": {}}, of=("mentor", "student")),
)
declare(
    Outcome,
    keep("status", because="One of a fixed list; the evidence of how a session went."),
    Clear({"text": REMOVED}, of=(_reasons_about_student, _reasons_by, _reasons_about_mentor)),
)
# The student's record: it is kept when the mentor who wrote it is anonymised.
declare(
    SessionNote,
    Clear(
        {"check_in": "", "progress": "", "remarks": "", "questions": "", "week": ""},
        of="session__student",
    ),
)
declare(
    DiscoveryForm,
    Clear(
        {"background": "", "career_aim": "", "schedule": "", "support_needs": ""},
        of="session__student",
    ),
)
declare(
    TimeProposal,
    Clear({"note": ""}, of=("made_by", "mentorship__student")),
    Clear({"answer": ""}, of=("mentorship__mentor", "mentorship__student")),
)
declare(PrivateNote, DeleteRows(of=("mentor", "session__student")))
declare(Scratchpad, DeleteRows(of=("mentor", "student")))
declare(Goal, DeleteRows(of="enrolment__student"))
declare(MeetingRoom, DeleteRows(of="mentor"))
declare(WeeklyHours, DeleteRows(of="person"))
declare(TimeOff, DeleteRows(of="person"))
