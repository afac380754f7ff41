"""People who live through a week of sessions; no other test reads their rows.

Written beside the demo's own people. What a test changes of them, it makes for itself, or it is
named here after that test.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.notifications.models import Notification
from students.deliverables.submission import hand_in
from students.models import (
    DiscoveryForm,
    Goal,
    Mentorship,
    Path,
    PrivateNote,
    Project,
    Session,
    SessionNote,
    TimeProposal,
)
from tests import factories as make

# A mentor and four students: at the very beginning, in mid-project, between two projects, and one
# whose session is over.
WANDA = "wanda@example.org"
NILS, ROSA, BO = "nils@example.org", "rosa@example.org", "bo@example.org"
CLEO = "cleo@example.org"
# A student whose sessions are planned, near and over, and who gets mails of them.
MILO, STELLA = "milo@example.org", "stella@example.org"
# A mentor who says their hours and their room.
HOLLY, REMY = "holly@example.org", "remy@example.org"
# A mentor without a mouse, and one without JavaScript, with a student each.
KAY, KIM = "kay@example.org", "kim@example.org"
PAVEL, PIA = "pavel@example.org", "pia@example.org"
# A mentor who plans in the calendar.
CAL, CASS = "cal@example.org", "cass@example.org"
# A mentor who shares the screen with one of two students.
SHEILA, SHEN, HIDDEN = "sheila@example.org", "shen@example.org", "hidden@example.org"
# A mentor and a student whose pages are only looked at.
LOOKED, SEEN = "looked@example.org", "seen@example.org"
PAIRS = {
    WANDA: (
        "Wanda Weeks",
        {NILS: "Nils Newcomer", ROSA: "Rosa Runner", BO: "Bo Between", CLEO: "Cleo Closing"},
    ),
    MILO: ("Milo Meets", {STELLA: "Stella Steady"}),
    HOLLY: ("Holly Hours", {REMY: "Remy Room"}),
    KAY: ("Kay Keys", {KIM: "Kim Keller"}),
    PAVEL: ("Pavel Plain", {PIA: "Pia Paper"}),
    CAL: ("Cal Calendar", {CASS: "Cass Click"}),
    SHEILA: ("Sheila Shares", {SHEN: "Shen Shown", HIDDEN: "Hidden Hollis"}),
    LOOKED: ("Lou Looked", {SEEN: "Sia Seen"}),
}
PARIS = ZoneInfo("Europe/Paris")
SECRET = "Only the mentor writes and reads this line"


def write(path: Path) -> None:
    """All of them on this path, on the login in force."""
    project = path.projects.get(slug="tidy-membership-file")
    for email, (name, students) in PAIRS.items():
        mentor = make.mentor(name, path, email=email)
        for each, student_name in students.items():
            student = make.student(student_name, path, email=each)
            make.mentorship(mentor, student)
            if each != BO:
                make.work(student, project)
    make.work(person(BO), project, state="validated", finished_at=timezone.now())
    hand_in(running(ROSA), project, by=person(ROSA), link="https://example.org/rosa/first")
    for email in (SHEN, SEEN):
        _a_past_with_notes(email, project)
    _looked_at()


def person(email: str) -> User:
    return User.objects.get(email=email)


def running(email: str):
    return person(email).enrolments.get(ended_at=None)


def with_mentor(email: str) -> Mentorship:
    """The mentorship of a student."""
    return Mentorship.objects.get(student__email=email)


def day(days: int) -> str:
    """So many days from today, as a field of a form takes it."""
    return (timezone.localdate(timezone=PARIS) + timedelta(days=days)).isoformat()


def in_days(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


def told(email: str, count: int) -> None:
    """This person has new notifications."""
    student = person(next(iter(PAIRS[email][1])))
    for number in range(count):
        Notification.objects.create(
            recipient=person(email), kind="handed_in", actor=student, reference=f"{number}"
        )


def a_past_session(email: str, *, days_ago: float = 1, **fields) -> Session:
    """Of this student, without an outcome so far."""
    return make.past_session(with_mentor(email), days_ago=days_ago, **fields)


def a_session(email: str, *, hours: float, **fields) -> Session:
    """Of this student, to come in so many hours, planned a week before it."""
    return _a_session(email, in_days(hours / 24).replace(second=0, microsecond=0), **fields)


def a_session_at(email: str, days: int, hour: time, **fields) -> Session:
    """Of this student, at this hour in Paris: the calendar looks the same whenever a test runs."""
    date = timezone.localdate(timezone=PARIS) + timedelta(days=days)
    return _a_session(email, datetime.combine(date, hour, PARIS), **fields)


def _a_session(email: str, starts_at: datetime, **fields) -> Session:
    planned_at = min(timezone.now(), starts_at - timedelta(days=7))
    fields = {"join_url": "https://meet.example.org/room"} | fields
    return make.session(with_mentor(email), starts_at=starts_at, now=planned_at, **fields)


def _a_past_with_notes(email: str, project: Project) -> Session:
    session = a_past_session(email, days_ago=7)
    session.close("held", by=session.mentor)
    SessionNote.objects.create(
        session=session,
        check_in="A good week, three evenings of work.",
        progress="The file is read and cleaned.",
        remarks="We looked at two ways to name the columns.",
        questions="Which names do the members themselves use?",
        week="Two evenings on the report.",
    )
    PrivateNote.objects.create(session=session, mentor=session.mentor, text=SECRET)
    Goal.objects.create(enrolment=running(email), session=session, text="Draw the report")
    hand_in(running(email), project, by=person(email), link="https://example.org/first-version")
    return session


def _looked_at() -> None:
    """One session of each state, a proposal that waits, a discovery form."""
    first = a_past_session(SEEN, days_ago=14, kind="discovery")
    first.close("held", by=first.mentor)
    DiscoveryForm.objects.create(session=first, background="Ten years in a bakery.")
    missed = a_past_session(SEEN, days_ago=3)
    missed.close("no_show", by=missed.mentor)
    missed.correct("held", by=missed.mentor, text="They were in the other room")
    a_past_session(SEEN, days_ago=1)
    a_session(SEEN, hours=30)
    a_session(SEEN, hours=24 * 8)
    TimeProposal.propose(
        with_mentor(SEEN),
        timezone.now() + timedelta(days=5),
        by=person(SEEN),
        note="A visit to the dentist.",
    )
