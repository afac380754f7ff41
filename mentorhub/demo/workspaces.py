"""The workspaces of the demo school: rooms, weekly hours, deliverables, scratchpads,
announcements."""

import hashlib
from collections import defaultdict
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db.models import OuterRef, Subquery

from dashboard.models import Announcement, MentorResource
from dashboard.resources.bundled import create_missing
from mentorhub.accounts.models import User
from mentorhub.demo.past_sessions import MAYA, texts
from mentorhub.demo.versions import create_versions
from mentorhub.demo.weekly_slots import Slot
from mentorhub.notifications.models import MailPreference
from students.models import (
    CalendarFeed,
    Deliverable,
    ExpectedDeliverable,
    MeetingRoom,
    ProjectWork,
    Scratchpad,
    Session,
    SessionPolicy,
    TimeOff,
    WeeklyHours,
)

SAM = "student@example.org"
# Days since the latest work was handed in, and whether the mentor has read it.
HANDED_IN = {
    SAM: (1, False),
    "omar.siddiqui@example.org": (3, False),
    "lena.vogelsang@example.org": (26, True),
    "juliette.carpentier@example.org": (11, True),
    "ananya.deshpande@example.org": (2, False),
    "fatou.ndiaye@example.org": (5, False),
}
DAYTIME = ((9 * 60, 12 * 60 + 30), (14 * 60, 20 * 60 + 30))


def create_workspaces(slots: list[Slot], now: datetime) -> None:
    SessionPolicy.objects.create(pk=1)
    create_missing()
    _read_articles()
    _rooms_and_hours(now)
    _deliverables(now)
    create_versions(SAM, now)
    _scratchpads(slots)
    _announcements(now)
    for email in (MAYA, SAM):
        CalendarFeed.objects.create(person=User.objects.get(email=email))
    lena = User.objects.get(email="lena.vogelsang@example.org")
    MailPreference.objects.create(person=lena, kind="running_late", wanted=False)


def _read_articles() -> None:
    """Maya has read the first three."""
    maya = User.objects.get(email=MAYA)
    for resource in MentorResource.objects.published()[:3]:
        resource.set_read(by=maya, read=True)


def give_rooms() -> None:
    """Set the link of each session to the room of its mentor, as the form for planning does."""
    room = MeetingRoom.objects.filter(mentor=OuterRef("mentor")).values("url")
    Session.objects.update(join_url=Subquery(room))


def _rooms_and_hours(now: datetime) -> None:
    mentors = User.objects.filter(mentor_profile__isnull=False).order_by("pk")
    for mentor in mentors:
        name = mentor.name.lower().replace(" ", "-")
        MeetingRoom.objects.create(mentor=mentor, url=f"https://meet.example.org/{name}")
    WeeklyHours.objects.bulk_create(
        WeeklyHours(person=mentor, weekday=weekday, starts=starts, ends=ends)
        for mentor in mentors
        for weekday in range(6)
        for starts, ends in (DAYTIME[:1] if weekday == 5 else DAYTIME)
    )
    # What two of Maya's students have said of their weeks: (weekdays, first hour, last hour).
    students_hours = {
        SAM: ((0, 1, 3), 17, 20),
        "lena.vogelsang@example.org": ((2, 4), 9, 12),
    }
    for email, (weekdays, first, last) in students_hours.items():
        student = User.objects.get(email=email)
        WeeklyHours.objects.bulk_create(
            WeeklyHours(person=student, weekday=weekday, starts=first * 60, ends=last * 60)
            for weekday in weekdays
        )
    days_off = {MAYA: (24, 31), "camille.roussel@example.org": (-12, 16)}
    for email, (first, last) in days_off.items():
        TimeOff.objects.create(
            person=mentors.get(email=email),
            starts_on=(now + timedelta(days=first)).date(),
            ends_on=(now + timedelta(days=last)).date(),
        )


def _deliverables(now: datetime) -> None:
    """The deliverables of each project; a validated one has all of them."""
    project_texts = texts()["projects"]
    works = ProjectWork.objects.select_related("project", "enrolment__student")
    mentors = defaultdict(lambda: None)
    rows = []
    for work in works.order_by("pk"):
        student = work.enrolment.student
        notes = project_texts[work.project.slug]["deliverables"]
        end = work.finished_at
        unread = False
        if end is None:
            days, read = HANDED_IN.get(student.email, (4 + work.pk % 6, True))
            end, unread = now - timedelta(days=days, hours=2), not read
            if end <= work.started_at:
                continue
            is_new = work.state == work.State.IN_PROGRESS
            notes = notes[: 1 + work.pk % 2] if is_new else notes[:3]
        if work.enrolment_id not in mentors:
            mentorship = student.mentorships.main().order_by("-starts_at").first()
            mentors[work.enrolment_id] = mentorship.mentor if mentorship else None
        reader = mentors[work.enrolment_id]
        each = (end - work.started_at) / len(notes)
        for number, note in enumerate(notes, 1):
            # Students hand in in the evening.
            at = (work.started_at + number * each).replace(hour=18, minute=7 * number)
            is_read = reader is not None and not (unread and number == len(notes))
            rows.append(
                Deliverable(
                    enrolment=work.enrolment,
                    project=work.project,
                    number=number,
                    link=f"https://git.example.org/{student.email.split('@')[0]}/{work.project.slug}",
                    note=note,
                    handed_in_at=at,
                    read_at=at + timedelta(hours=20) if is_read else None,
                    read_by=reader if is_read else None,
                )
            )
    _attach_file(next(row for row in rows if row.read_at is None))
    Deliverable.objects.bulk_create(rows)
    _say_what_for(rows)


def _say_what_for(rows: list[Deliverable]) -> None:
    """Which of the project's expected deliverables each one is for."""
    project_texts = texts()["projects"]
    expected = defaultdict(list)
    for each in ExpectedDeliverable.objects.order_by("position", "pk"):
        expected[each.project_id].append(each)
    link = Deliverable.expected.through
    link.objects.bulk_create(
        link(deliverable=row, expecteddeliverable=expected[row.project_id][place - 1])
        for row in rows
        for place in project_texts[row.project.slug]["answers"][row.number - 1]
    )


def _attach_file(deliverable: Deliverable) -> None:
    text = f"# {deliverable.note}\n\nHow to try it: see the second section.\n".encode()
    deliverable.file_name, deliverable.content_type = "notes.md", "text/markdown"
    deliverable.size, deliverable.sha256 = len(text), hashlib.sha256(text).hexdigest()
    deliverable.file.save("notes.md", ContentFile(text), save=False)


def _scratchpads(slots: list[Slot]) -> None:
    project_texts = texts()["projects"]
    works = {
        work.enrolment_id: work
        for work in ProjectWork.objects.open().select_related("project").defer("project__brief")
    }
    Scratchpad.objects.bulk_create(
        Scratchpad(
            mentor=slot.mentorship.mentor,
            student=slot.mentorship.student,
            project=work.project,
            text=project_texts[work.project.slug]["scratch"],
        )
        for slot in slots
        if slot.mentorship.mentor.email == MAYA and (work := works.get(slot.enrolment.pk))
    )


def _announcements(now: datetime) -> None:
    noor = User.objects.get(email="manager@example.org")
    for days, until, title, body in (
        (3, 11, "Defences at the end of the year", YEAR_END),
        (1, 6, "An open hour on notes, Thursday at 17:00", OPEN_HOUR),
        (40, -26, "The school is closed on Monday", CLOSED),
    ):
        Announcement.objects.create(
            title=title,
            body=body,
            since=now - timedelta(days=days),
            until=now + timedelta(days=until),
            written_by=noor,
        )


YEAR_END = """Assessors are away in the last two weeks of December. **Ask for a defence by the 4th**
if your student is to present this year; the next dates are in the second week of January."""
OPEN_HOUR = """How do you write a session note that helps the student on a Wednesday evening?
Bring one of your own, without a name in it. No preparation, no slides."""
CLOSED = """The office is closed for the local holiday. Sessions take place as planned."""
