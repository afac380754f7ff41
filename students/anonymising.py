"""What becomes of the words in a student's record. Why so: docs/decisions/anonymising.md."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db.models import F, Q

from mentorhub.accounts.models import User
from mentorhub.personal_data import (
    REMOVED,
    Clear,
    DeleteRows,
    MustHaveEnded,
    NamedInLog,
    RemoveFiles,
    declare,
    keep,
)
from students.models import (
    Absence,
    Approval,
    CalendarFeed,
    CourseItem,
    Deliverable,
    DiscoveryForm,
    Enrolment,
    ExpectedDeliverable,
    File,
    Goal,
    MeetingRoom,
    Mentorship,
    Outcome,
    Path,
    PrivateNote,
    Project,
    QuizQuestion,
    Resource,
    Scratchpad,
    Session,
    SessionNote,
    TimeOff,
    TimeProposal,
    WeeklyHours,
)

# A deliverable has a link or a file (a constraint). The name ends in .invalid, which by RFC 2606
# never leads anywhere.
REMOVED_LINK = "https://removed.invalid/"
FOR_EVERYBODY = "Written for everybody on the path, not about a person."


# The reason of an outcome, where there is one, goes with the student, with whoever wrote it, and
# with the mentor unless the student wrote it.
GIVEN = ~Q(text="")


def _reasons_about_student(person: User) -> Q:
    return Q(session__student=person) & GIVEN


def _reasons_by(person: User) -> Q:
    return Q(by=person) & GIVEN


def _reasons_about_mentor(person: User) -> Q:
    return Q(session__mentor=person) & ~Q(by=F("session__student")) & GIVEN


def _handed_in(person: User) -> Iterable[str]:
    rows = Deliverable.objects.filter(enrolment__student=person).exclude(file="")
    return rows.values_list("file", flat=True).iterator()


def _remove_file(name: str) -> None:
    default_storage.delete(name)


# --- Who is with whom ---------------------------------------------------------------------------

declare(Enrolment, MustHaveEnded(of="student"))
declare(Approval, MustHaveEnded(of="user"))
declare(Mentorship, MustHaveEnded(of=("mentor", "student")))
declare(Absence, NamedInLog(of="enrolment__student"))

# --- Sessions -----------------------------------------------------------------------------------

declare(
    Session,
    keep("zone", because="The clock on which the appointment was made, of two people."),
    Clear({"join_url": ""}, of=("mentor", "student")),
)
declare(
    Outcome,
    keep("status", because="One of a fixed list; the evidence of how a session went."),
    Clear({"text": REMOVED}, of=(_reasons_about_student, _reasons_by, _reasons_about_mentor)),
)
# The student's record: it stays with the student when the mentor who wrote it leaves.
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
declare(CalendarFeed, DeleteRows(of="person"))

# --- Deliverables -------------------------------------------------------------------------------

declare(
    Deliverable,
    RemoveFiles(found=_handed_in, remove=_remove_file),
    Clear(
        {
            "link": REMOVED_LINK,
            "note": "",
            "file": "",
            "file_name": "",
            "content_type": "",
            "size": 0,
            "sha256": "",
        },
        of="enrolment__student",
    ),
)

# --- Paths and what belongs to them ------------------------------------------------------------

declare(Path, keep("identifier", "slug", "title", "summary", "description", because=FOR_EVERYBODY))
declare(Project, keep("identifier", "slug", "title", "summary", "brief", because=FOR_EVERYBODY))
declare(ExpectedDeliverable, keep("title", "format", because=FOR_EVERYBODY))
declare(CourseItem, keep("title", "body", "url", "identifier", because=FOR_EVERYBODY))
declare(QuizQuestion, keep("text", "choices", "identifier", because=FOR_EVERYBODY))
declare(Resource, keep("title", "url", "description", "identifier", because=FOR_EVERYBODY))
declare(File, keep("name", "content_type", "sha256", "content", because=FOR_EVERYBODY))
