"""The last weeks of a student: sessions and deliverables week by week, and the pace."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from students.deliverables.submission import hand_in
from students.models import Deliverable, Mentorship
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

# A Wednesday.
NOW = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("UTC"))


@pytest.fixture
def people(time_machine):
    time_machine.move_to(NOW, tick=False)
    found = school()
    found.mentorship = Mentorship.objects.get(mentor=found.maya, student=found.stu)
    Mentorship.objects.update(starts_at=NOW - timedelta(days=200))
    return found


def rhythm(client, people, reader=None):
    client.force_login(reader or people.maya)
    return client.get(f"/dashboard/students/{people.stu.pk}/").context["rhythm"]


def test_each_week_counts_its_sessions_and_deliverables(client, people):
    people.mentorship.refresh_from_db()
    for days, outcome in ((1, "held"), (8, "no_show"), (15, "mentor_absent"), (100, "held")):
        make.past_session(people.mentorship, days_ago=days).close(outcome, by=people.maya)
    make.session(people.mentorship).cancel("cancelled_other", by=people.maya, text="Ill")
    enrolment = people.stu.enrolments.get()
    for _n in range(2):
        hand_in(enrolment, people.bread, by=people.stu, link="https://example.org/")
    Deliverable.objects.filter(number=1).update(handed_in_at=NOW - timedelta(days=7))
    found = rhythm(client, people)
    assert len(found.weeks) == 12
    assert found.weeks[-1].starts_on.isoformat() == "2026-11-23"
    last, before, third = found.weeks[-1], found.weeks[-2], found.weeks[-3]
    assert (last.held, last.handed_in) == (1, 1)
    assert (before.absent, before.handed_in) == (1, 1)
    assert (third.held, third.absent, third.others) == (0, 0, 1)
    assert {key.kind: key.count for key in found.keys} == {
        "held": 1, "absent": 1, "mentor-absent": 1, "cancelled": 1, "handed-in": 2,
    }  # fmt: skip
    # A manager sees the same: dates, outcomes and deliverables.
    assert rhythm(client, people, people.noor).weeks == found.weeks


def test_the_table_says_what_the_chart_draws(client, people):
    make.past_session(people.mentorship, days_ago=1).close("held", by=people.maya)
    client.force_login(people.maya)
    html = client.get(f"/dashboard/students/{people.stu.pk}/").content.decode()
    table = html.partition('<div class="hidden-text">\n')[2].partition("</table>")[0]
    assert table.count('<th scope="row">') == 12
    assert 'class="rhythm"' in html


def test_the_pace_foretells_the_end_of_the_path(client, people):
    assert rhythm(client, people).ends_about is None
    make.work(
        people.stu,
        people.bread,
        state="validated",
        started_at=NOW - timedelta(weeks=8),
        finished_at=NOW - timedelta(weeks=2),
    )
    found = rhythm(client, people)
    assert found.weeks_per_project == 6
    left = people.baking.projects.published().count() - 1
    assert found.ends_about == timezone.localdate() + timedelta(weeks=6) * left
    assert found.weeks[-3].finished == 1


def test_whoever_stands_still_is_told_no_date(client, people):
    make.work(
        people.stu,
        people.bread,
        state="validated",
        started_at=NOW - timedelta(days=366 * 4),
        finished_at=NOW,
    )
    assert rhythm(client, people).ends_about is None
