"""Six former mentors, each with a student of their own of whom much was written before the end.

Of Rita and Remi the role has ended, of Mina and Milo the mentorship, of Cleo and Caio the cover.
The second of each two is a student of another path as well, and so passes the gates of students.
"""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from dashboard.inbox.models import Thread
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import (
    Deliverable,
    DiscoveryForm,
    Enrolment,
    Goal,
    Mentorship,
    PrivateNote,
    Scratchpad,
    Session,
    SessionNote,
    TimeProposal,
)
from tests import factories as make
from tests.dashboard.inbox.build import say, talk
from tests.people import School
from tests.walls.addresses import addresses_of_thread, every_address, leads_to_a_page
from tests.walls.canaries import Nest
from tests.walls.sweep import PARTING, Sweep

FORMER = {
    "rita": ("role", False),
    "remi": ("role", True),
    "mina": ("mentorship", False),
    "milo": ("mentorship", True),
    "cleo": ("cover", False),
    "caio": ("cover", True),
}
# Without the role one is a stranger; all the others read guides and see photos of mentors.
PHOTO = "maya's photo"
OPEN_TO = {
    name: ({"bread", PHOTO} if how != "role" else set()) for name, (how, _) in FORMER.items()
}
# Managers and administrators settle disputes: they see how far the work is, and why a session
# did not take place.
WORK = {f"{name}'s work" for name in FORMER}


def add_former_mentors(people: School, nest: Nest) -> None:
    """Rows are written on the login in force, before the relation ends; it ends in the row alone,
    so that the walls are asked about all that may be left."""
    for name, (how, studies) in FORMER.items():
        mentor = make.mentor(f"{name.title()} Former", people.baking)
        if studies:
            make.enrolment(mentor, people.carpentry)
        people.more[name] = mentor
        _write(people, nest, name, mentor, is_cover=how == "cover")
        mine = Mentorship.objects.filter(mentor=mentor)
        if how == "role":
            mentor.roles.update(ended_at=timezone.now())
        elif how == "mentorship":
            make.ended_without_a_word(mine.get())
        else:
            mine.update(ends_at=timezone.now())


def _write(people: School, nest: Nest, name: str, mentor: User, *, is_cover: bool) -> None:
    student = make.student(f"{name.title()}'s Student", people.baking)
    people.more[f"{name}'s student"] = student
    group, work, now = f"{name}'s words", f"{name}'s work", timezone.now()
    cover = {"kind": "cover", "ends_at": now + timedelta(days=20)} if is_cover else {}
    mentorship = make.mentorship(mentor, student, **cover)
    make.work(student, people.bread)
    past = make.past_session(mentorship, days_ago=9, kind="discovery")
    past.close("cancelled_other", by=mentor, text=nest.new(work, "reason").text)
    owed = make.past_session(mentorship, days_ago=1)
    coming = make.session(mentorship)
    for session in (past, owed, coming):
        SessionNote.objects.create(session=session, remarks=nest.new(group, "remarks").text)
        PrivateNote.objects.create(
            session=session, mentor=mentor, text=nest.new(group, "private note").text
        )
    DiscoveryForm.objects.create(session=past, support_needs=nest.new(group, "support needs").text)
    Scratchpad.objects.create(
        mentor=mentor,
        student=student,
        project=people.bread,
        text=nest.new(group, "scratchpad").text,
    )
    enrolment = Enrolment.objects.get(student=student)
    Goal.objects.create(enrolment=enrolment, session=past, text=nest.new(work, "goal").text)
    deliverable = Deliverable(
        enrolment=enrolment,
        project=people.bread,
        number=1,
        note=nest.new(work, "note").text,
        file_name="work.txt",
        content_type="text/plain",
        size=40,
    )
    deliverable.file.save("x", ContentFile(nest.new(work, "file").text.encode()), save=False)
    deliverable.save(force_insert=True)
    thread = talk("student", student, mentor, nest.new(group, "message to the mentor").text)
    say(thread, mentor, nest.new(group, "message of the mentor").text)
    TimeProposal.propose(
        mentorship,
        coming.starts_at + timedelta(days=1),
        by=student,
        note=nest.new(group, "why another time").text,
        session=coming,
    )


def addresses_of_own_rows(sweep: Sweep, name: str) -> list[str]:
    """Every page that has to do with the rows of this mentor's former student."""
    with signed_in_as(STAFF):
        mentor, student = sweep.people.more[name], sweep.people.more[f"{name}'s student"]
        sessions = [*Session.objects.filter(mentor=mentor)]
        cover = Mentorship.objects.get(mentor=mentor)
        rows = {
            "/": [],  # what has no row of this student
            "/covers/": [cover],
            "/dashboard/students/": [student],
            "/deliverables/": [Deliverable.objects.get(enrolment__student=student)],
            "/goals/": [Goal.objects.get(enrolment__student=student)],
            "/matching/decline/": [cover],
            "/sessions/": sessions,
            "/sessions/proposal/": [TimeProposal.objects.get(mentorship__student=student)],
            "/sharing/": sessions,
        }
        thread = Thread.objects.get(lead=mentor, partner=student)
    numbers = {start: [str(row.pk) for row in found] for start, found in rows.items()}
    none: dict[str, list[str]] = {
        **{
            key: []
            for key in (
                "slug",
                "url_name",
                "language",
                "number",
                "token",
                "message",
                "key",
                "uidb36",
                "part",
                "course",
                "chapter",
                "code",
                "completion",
            )
        },
        **{key: [] for key in ("provider_id", "photo", "file", "name", "address", "person")},
        **{key: [] for key in ("row", "mark", "work", "upload", "fix")},
    }
    none |= {"uid": []}
    values = none | {"path": ["baking"], "project": ["bread", str(sweep.people.bread.pk)]}
    asked = ("sessions/", "dashboard/", "deliverables/", "goals/", "student/", "projects/",
             "covers/", "notifications/", "sharing/", "matching/decline", "inbox/")  # fmt: skip
    found = {
        address
        for _name, address in every_address(values, skip="admin/", rows=numbers)
        if address[1:].startswith(asked) and leads_to_a_page(address)
    }
    lists = {"/sessions/?view=list&state=all", "/sessions/?view=list&state=to_record",
             "/sessions/?view=month"}  # fmt: skip
    messages = {*addresses_of_thread(str(thread.uid), 2), "/inbox/", "/inbox/?show=archived"}
    return sorted((found | lists | messages) - set(PARTING))
