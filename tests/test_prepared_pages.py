"""The pages that people open all day compose no query: mentorhub/prepared has them all.

A page that is added here, or a query of one of these pages, is prepared; see docs/performance.md.
"""

from contextlib import ExitStack, contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from dashboard.training.models import Quiz
from mentorhub.prepared.statement import Statement
from students.models import (
    Deliverable,
    ExpectedDeliverable,
    Goal,
    Mentorship,
    PrivateNote,
    SessionNote,
    TimeProposal,
    WeeklyHours,
)
from tests import evaluations
from tests import factories as make
from tests.dashboard.community import build as community
from tests.dashboard.helpcenter.build import article as help_article
from tests.dashboard.inbox.build import talk
from tests.dashboard.training import build
from tests.dashboard.training.certificates.build import certificate
from tests.people import school

pytestmark = pytest.mark.django_db

# Who opens which page: {next}, {late} and {held} are sessions of Maya and Stu.
PAGES = [
    ("maya", "/sessions/"),
    ("maya", "/sessions/?view=month"),
    ("maya", "/sessions/?view=list"),
    ("maya", "/sessions/?view=list&state=held&page=2"),
    ("maya", "/sessions/?view=list&state=to_record"),
    ("maya", "/sessions/{next}/"),
    ("maya", "/sessions/{late}/"),
    ("maya", "/sessions/{held}/"),
    ("noor", "/sessions/{held}/"),
    ("stu", "/sessions/"),
    ("stu", "/sessions/?view=week"),
    ("stu", "/sessions/{next}/"),
    ("stu", "/sessions/{late}/"),
    ("stu", "/sessions/{held}/"),
    ("maya", "/sessions/plan/"),
    ("maya", "/sessions/plan/?date={day}&time=10:00"),
    ("maya", "/sessions/plan/?student={student}"),
    ("maya", "/sessions/{next}/move/"),
    ("maya", "/sessions/{next}/cancellation/"),
    ("maya", "/sessions/proposal/{proposal}/"),
    ("stu", "/sessions/proposal/"),
    ("stu", "/sessions/proposal/?session={next}"),
    ("stu", "/student/deliverables/"),
    ("maya", "/notifications/"),
    ("maya", "/training/"),
    ("maya", "/training/kneading/"),
    ("maya", "/training/kneading/flour/"),
    ("maya", "/training/kneading/quiz/dough/"),
    ("maya", "/training/kneading/quiz/dough/?answered=1"),
    ("maya", "/certificates/{code}/"),
    ("maya", "/inbox/"),
    ("stu", "/inbox/{thread}/"),
    ("maya", "/inbox/{thread}/"),
    ("maya", "/inbox/{thread}/messages/"),
    ("stu", "/notifications/?show=unread"),
    ("stu", "/student/results/{verdict}/"),
    ("maya", "/help/kneading/"),
    ("stu", "/help/search/?q=how+do+I+knaed"),
]


@pytest.fixture
def numbers():
    """The school, in which everything that these pages show has rows."""
    people = school()
    mentorship = Mentorship.objects.get(mentor=people.maya, student=people.stu)
    enrolment = people.stu.enrolments.get()
    earlier = make.work(people.stu, make.project(people.baking, position=9))
    verdict = evaluations.judged(earlier, people.ines)
    work = make.work(people.stu, people.bread)
    ExpectedDeliverable.objects.create(project=people.bread, title="Loaf")
    held = make.past_session(mentorship, days_ago=8)
    held.close("held", by=people.maya)
    late = make.past_session(mentorship, days_ago=1)
    coming = make.session(mentorship)
    for session in (held, late):
        SessionNote.objects.create(session=session, progress="Rises.")
        PrivateNote.objects.create(session=session, mentor=people.maya, text="Good.")
        Goal.objects.create(enrolment=enrolment, session=session, text="Knead")
    Deliverable.objects.create(
        enrolment=enrolment, project=work.project, number=1, link="https://example.org/"
    )
    for person in (people.maya, people.stu):
        WeeklyHours.objects.create(person=person, weekday=2, starts=600, ends=900)
    proposal = TimeProposal.propose(
        mentorship, coming.starts_at + timedelta(days=1), by=people.stu, session=coming
    )
    build.small_course()
    quiz = Quiz.objects.get()
    asked = [each.versions.select_related("question").get() for each in quiz.questions.all()[:2]]
    build.answer(build.attempt(quiz, people.maya, *asked), asked[0])
    help_article("kneading", title="Kneading")
    thread = talk("student", people.maya, people.stu, "Hello", "Are you there?")
    return {
        "thread": thread.uid,
        "code": certificate(people.maya).code,
        "next": coming.pk,
        "late": late.pk,
        "held": held.pk,
        "verdict": verdict.pk,
        "student": people.stu.pk,
        "proposal": proposal.pk,
        "day": (timezone.now() + timedelta(days=2)).date(),
        "people": people,
    }


@contextmanager
def composed():
    """The queries of the block that are not prepared, without that of a person's roles, which is
    written as SQL."""
    found = []

    def record(execute, sql, params, many, context):
        is_query = sql.lstrip().upper().startswith("SELECT")
        if is_query and not isinstance(sql, Statement) and "from accounts_role" not in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(record))
        yield found


def test_what_people_open_all_day_composes_no_query(client, numbers):
    found = {}
    for name, address in PAGES:
        client.force_login(numbers["people"].everyone[name])
        url = address.format(**numbers)
        client.get(url)  # what only the first page of a session costs
        with composed() as queries:
            assert client.get(url).status_code == 200, (name, url)
        if queries:
            found[name, address] = [query[query.find("FROM") :][:200] for query in queries]
    assert found == {}


def test_the_community_and_its_search_compose_no_query(client):
    people = school()
    topic = community.ask(people.ines, community.group_of(people.baking), "How do I knead?")
    community.say(topic, people.past, "Slowly.")
    client.force_login(people.maya)
    search = "/community/search/?q=knead"
    for url in ("/community/", search, f"{search}+slowly", f"{search}&group=baking"):
        client.get(url)
        with composed() as queries:
            assert client.get(url).status_code == 200, url
        assert queries == [], url
