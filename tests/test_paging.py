"""A thousand rows of each kind: every page stays small, quick and on few queries."""

import os
import time
from datetime import timedelta
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.matching.models import (
    MatchingRun,
    MentorRequest,
    PairRule,
    ProposedPair,
    WeightPreset,
)
from dashboard.models import Announcement, Mentor, MentorResource, ProfileChange
from guides.models import Guide, GuideFile
from mentorhub.accounts.models import Role, User
from mentorhub.database import OWNER, STAFF, signed_in_as
from mentorhub.notifications.models import Notification
from students.models import (
    Absence,
    Approval,
    CourseItem,
    Deliverable,
    Enrolment,
    File,
    Goal,
    Mentorship,
    Outcome,
    Pause,
    Resource,
    Session,
    SessionNote,
    TimeOff,
    TimeProposal,
)
from tests.dashboard.matching.board import rows as matching_rows
from tests.test_access import PAGES, address, browser_of, from_one_network  # noqa: F401
from tests.test_access import fresh_people as people  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
# A hundred kilobytes are reached with a few hundred rows. PAGING_ROWS=5000 takes two minutes.
ROWS = int(os.environ.get("PAGING_ROWS", "1000"))
MAX_BYTES = 100_000
MAX_QUERIES = 30


def many(model, make_row, rows=ROWS):
    return model.objects.bulk_create([make_row(n) for n in range(rows)], batch_size=1000)


# Their triggers compare each new row with all others: of no use here, and slow.
WITH_TRIGGERS = (
    "students_mentorship", "students_session", "students_enrolment", "students_approval",
    "accounts_role", "matching_mentorrequest", "matching_proposedpair", "matching_matchingrun",
)  # fmt: skip


def triggers(do):
    with connections[OWNER].cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in WITH_TRIGGERS:
            cursor.execute(f"alter table {table} {do} trigger user")


@pytest.fixture
def flooded(people):  # noqa: F811
    """The school, after years and with somebody who floods it."""
    triggers("disable")
    stu, maya, bread, now = people.stu, people.maya, people.bread, timezone.now()
    enrolment = stu.enrolments.get()
    mentorship = Mentorship.objects.get(mentor=maya)
    ago = [now - timedelta(days=400, hours=n) for n in range(ROWS)]
    days = [(now - timedelta(days=n + 1)).date() for n in range(ROWS)]
    old = Session.objects.get(pk=people.session.pk)
    sessions = many(
        Session,
        lambda n: Session(
            mentorship=mentorship, mentor=maya, student=stu, starts_at=ago[n], zone="UTC",
            ends_at=ago[n] + timedelta(minutes=30), status="held", planned_by=maya,
        ),
    )  # fmt: skip
    many(
        SessionNote,
        lambda n: SessionNote(session=sessions[n], remarks=f"Remark {n}", questions="?"),
    )
    held = people.held = sessions[0]
    Outcome.objects.create(session=held, status="held", by=maya, at=now)
    many(
        Outcome,
        lambda n: Outcome(session=held, status="held", by=maya, at=ago[n], replaced_at=now),
    )
    many(
        TimeProposal,
        lambda n: TimeProposal(
            mentorship=mentorship, session=old, starts_at=ago[n], made_by=stu, state="withdrawn"
        ),
    )
    many(Goal, lambda n: Goal(enrolment=enrolment, session=held, text=f"Goal {n}"))
    many(
        Goal,
        lambda n: Goal(enrolment=enrolment, session=held, text=f"Reached {n}", done_at=now),
    )
    many(
        Deliverable,
        lambda n: Deliverable(
            enrolment=enrolment, project=bread, number=n + 10, link="https://example.org/"
        ),
    )
    many(
        Absence,
        lambda n: Absence(enrolment=enrolment, on=days[n], noted_by=maya),
    )
    many(Pause, lambda n: Pause(enrolment=enrolment, starts_on=now.date(), ends_on=now.date()))
    many(TimeOff, lambda n: TimeOff(person=maya, starts_on=now.date(), ends_on=now.date()))
    for person in (stu, maya, people.noor):
        many(
            Notification,
            lambda n, to=person: Notification(
                recipient=to, kind="handed_in", reference=str(n), actor=stu
            ),
        )
    for person in (stu, maya, people.noor, people.tom):
        many(
            UserSession,
            lambda n, of=person: UserSession(
                user=of, session_key=f"{of.pk}-{n}", ip="127.0.0.1", user_agent="Browser"
            ),
        )
        _sessions_of_browsers(person)
        many(
            Role, lambda n, of=person: Role(user=of, kind="mentor", granted_at=ago[n], ended_at=now)
        )
        many(
            Enrolment,
            lambda n, of=person: Enrolment(
                student=of,
                path=people.carpentry,
                started_at=ago[n],
                ended_at=now,
                end_reason="left",
            ),
        )
    many(
        Approval,
        lambda n: Approval(
            user=maya, path=people.carpentry, kind="mentor", granted_at=ago[n], ended_at=now
        ),
    )
    many(
        Announcement,
        lambda n: Announcement(
            title=f"Announcement {n}", body="Listen.", since=ago[n], written_by=people.noor
        ),
    )
    many(
        MentorResource,
        lambda n: MentorResource(slug=f"r{n}", title=f"R {n}", summary="S", body="B"),
    )
    many(
        CourseItem, lambda n: CourseItem(project=bread, position=n, title=f"Item {n}", body="Text")
    )
    many(
        Resource,
        lambda n: Resource(
            project=bread, position=n, title=f"Resource {n}", url="https://example.org/"
        ),
    )
    many(
        File,
        lambda n: File(
            path=people.baking,
            name=f"{n}.txt",
            content_type="text/plain",
            size=1,
            sha256=str(n),
            content=f"f{n}",
        ),
    )
    many(WeightPreset, lambda n: WeightPreset(name=f"Weights {n}", made_by=people.noor))
    profile = Mentor.objects.get(user=maya)
    many(ProfileChange, lambda n: ProfileChange(mentor=profile, field="introduction", after=f"{n}"))
    _strangers(people, ago, now)
    _guide(people)
    triggers("enable")
    with connections[OWNER].cursor() as cursor:
        cursor.execute("analyze")  # as the server does by itself, in time
    return people


def _sessions_of_browsers(person):
    store = import_module(settings.SESSION_ENGINE).SessionStore
    model = store.get_model_class()
    later = timezone.now() + timedelta(days=1)
    many(model, lambda n: model(session_key=f"{person.pk}-{n}", session_data="", expire_date=later))


def _strangers(people, ago, now):  # noqa: F811
    """Students who wait, mentors with room, covers that ended, runs."""
    students = many(
        User, lambda n: User(email=f"s{n}@example.org", name=f"Student {n}", password="!")
    )
    mentors = many(
        User, lambda n: User(email=f"m{n}@example.org", name=f"Mentor {n}", password="!")
    )
    enrolments = many(
        Enrolment, lambda n: Enrolment(student=students[n], path=people.baking, started_at=ago[n])
    )
    many(Role, lambda n: Role(user=mentors[n], kind="mentor"))
    many(Mentor, lambda n: Mentor(user=mentors[n], capacity=3))
    many(Approval, lambda n: Approval(user=mentors[n], path=people.baking))
    many(
        Mentorship,
        lambda n: Mentorship(
            mentor=mentors[n],
            student=students[n],
            kind="cover",
            starts_at=ago[n],
            ends_at=now + timedelta(days=1),
        ),
    )
    many(
        Mentorship,
        lambda n: Mentorship(
            mentor=people.maya,
            student=students[n],
            starts_at=ago[n],
            ended_at=ago[n] + timedelta(minutes=1),
        ),
    )
    requests = many(
        MentorRequest,
        lambda n: MentorRequest(
            student=students[n], enrolment=enrolments[n], languages=["en"], made_by=students[n]
        ),
    )
    many(
        MentorRequest,
        lambda n: MentorRequest(
            student=people.stu,
            enrolment=people.stu.enrolments.get(ended_at=None),
            languages=["en"],
            made_by=people.stu,
            closed_at=now,
            closed_because="withdrawn",
        ),
    )
    terms, weights = matching_rows.terms(), WeightPreset().weights
    many(
        ProposedPair,
        lambda n: ProposedPair(
            run=people.run,
            request=requests[n],
            mentor=mentors[n],
            score=9,
            terms=terms,
        ),
    )
    many(
        PairRule,
        lambda n: PairRule(student=people.stu, mentor=mentors[n], kind="forbidden", by=people.noor),
    )
    many(
        MatchingRun,
        lambda n: MatchingRun(
            asked_by=people.noor,
            asked_at=ago[n],
            weights=weights,
            state="failed",
            finished_at=now,
            why="No worker",
        ),
    )


def _guide(people):  # noqa: F811
    with signed_in_as(STAFF):
        guide = Guide.objects.get(project=people.bread)
        many(
            GuideFile,
            lambda n: GuideFile(
                guide=guide,
                name=f"{n}.txt",
                content_type="text/plain",
                size=1,
                sha256="",
                content=b"x",
            ),
        )


def test_every_page_is_small_whatever_the_rows(flooded):
    """Prints, for each page: bytes, queries and seconds."""
    wrong, log = [], connections[OWNER].queries_log
    for who in ("stu", "maya", "noor", "tom"):
        client = browser_of(flooded, who)
        client.get("/")
        for name, (arguments, let_in, status) in PAGES.items():
            if who not in let_in or status != 200:
                continue
            url = address(flooded, name, arguments)
            log.clear()
            begun = time.perf_counter()
            with CaptureQueriesContext(connections[OWNER]) as asked:
                answer = client.get(url)
            seconds = time.perf_counter() - begun
            # An export is a file: it holds all rows.
            is_file = answer.get("Content-Disposition", "").startswith("attachment")
            size = 0 if answer.streaming or is_file else len(answer.content)
            print(f"{name:28} {who:5} {size:9,} bytes {len(asked):3} queries {seconds:6.2f} s")
            if size > MAX_BYTES or len(asked) > MAX_QUERIES:
                wrong.append((name, who, size, len(asked)))
    assert not wrong, wrong
    _each_list_has_a_last_page(flooded)


def _each_list_has_a_last_page(flooded):
    for who, url, names in (
        ("stu", "/student/deliverables/", ["page"]),
        ("stu", "/student/", ["goals"]),
        ("maya", f"/dashboard/students/{flooded.stu.pk}/", ["page", "handed", "goals"]),
        ("maya", f"/sessions/{flooded.held.pk}/", ["goals", "outcomes", "unread"]),
        ("stu", f"/sessions/{flooded.held.pk}/", ["goals", "set"]),
        ("maya", "/projects/baking/bread/course/", ["page"]),
        ("maya", "/projects/baking/bread/resources/", ["page"]),
        ("maya", "/accounts/access/", ["roles", "approvals", "enrolments"]),
        ("maya", "/dashboard/announcements/", ["page"]),
        ("noor", f"/covers/{flooded.cover.pk}/briefing/", ["goals", "unread"]),
    ):
        client = browser_of(flooded, who)
        for name in names:
            first = client.get(url).content.decode()
            assert f"{name}=2" in first, (url, name)
            last = client.get(f"{url}?{name}=9999").content.decode()
            assert 'rel="prev"' in last, (url, name)
            assert len(last) < MAX_BYTES, (url, name)
