"""“Write to …” stands where people need it, and only where the reader may write."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Mentorship, ProjectWork
from tests import factories as make
from tests.crawl import crawl
from tests.dashboard.inbox.build import fresh

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINK = re.compile(r"/inbox/new/\?to=(\d+)")


@pytest.fixture
def people(people):
    make.work(people.stu, people.bread, started_at=timezone.now() - 20 * DAY)
    people.mentorship = Mentorship.objects.get(student=people.stu)
    people.session = make.session(people.mentorship)
    return people


def written_to(client, reader, url):
    """Whom the page offers to write to."""
    client.force_login(fresh(reader))
    page = client.get(url)
    assert page.status_code == 200, url
    return {int(pk) for pk in LINK.findall(page.content.decode())}


def covered(people, *, since):
    begins = timezone.now() + since
    return make.mentorship(
        people.cross, people.stu, kind="cover", starts_at=begins, ends_at=begins + 7 * DAY
    )


def test_a_mentor_writes_to_the_student_from_their_page_and_from_the_session(client, people):
    for url in (f"/dashboard/students/{people.stu.pk}/", f"/sessions/{people.session.pk}/"):
        assert people.stu.pk in written_to(client, people.maya, url)


def test_a_manager_writes_to_the_student_from_their_page_and_the_directory(client, people):
    url = f"/dashboard/students/{people.stu.pk}/"
    assert people.stu.pk in written_to(client, people.noor, url)
    students = written_to(client, people.noor, "/directory/")
    assert students == {getattr(people, name).pk for name in ("stu", "both", "cross")}
    mentors = written_to(client, people.noor, "/directory/mentors/")
    names = ("maya", "carl", "both", "cross", "past", "former")
    assert mentors == {getattr(people, name).pk for name in names}


def test_a_student_writes_to_the_mentor_from_home_and_from_the_session(client, people):
    for url in ("/student/", f"/sessions/{people.session.pk}/"):
        assert written_to(client, people.stu, url) == {people.maya.pk}


def test_nobody_writes_from_a_session_of_a_mentorship_that_has_ended(client, people):
    past = make.past_session(people.mentorship, days_ago=2)
    past.close("held", by=people.maya)
    people.mentorship.end(by=people.noor)
    url = f"/sessions/{past.pk}/"
    assert written_to(client, people.stu, url) == set()
    client.force_login(fresh(people.maya))
    assert not LINK.search(client.get(url).content.decode())


def test_the_covering_mentor_writes_to_the_student_from_the_day_the_cover_begins(client, people):
    cover = covered(people, since=2 * DAY)
    url = f"/covers/{cover.pk}/briefing/"
    assert written_to(client, people.cross, url) == {people.maya.pk}
    assert written_to(client, people.noor, url) == {
        each.pk for each in (people.stu, people.maya, people.cross)
    }
    cover.end(by=people.noor)
    begun = covered(people, since=-DAY)
    assert written_to(client, people.cross, f"/covers/{begun.pk}/briefing/") == {
        people.stu.pk,
        people.maya.pk,
    }


def test_the_mentor_writes_to_the_assessor_of_the_same_path(client, people):
    defence = make.booked_defence(ProjectWork.objects.get(), people.ines, by=people.maya)
    url = f"/defences/{defence.pk}/"
    assert people.ines.pk in written_to(client, people.maya, url)
    assert people.ines.pk not in written_to(client, people.stu, url)
    people.ines.approvals.get().end(by=people.tom)
    assert people.ines.pk not in written_to(client, people.maya, url)


def test_no_page_offers_to_write_to_somebody_whom_its_reader_may_not_write_to(client, people):
    covered(people, since=-DAY)
    make.past_session(people.mentorship, days_ago=3).close("no_show", by=people.maya)
    for name in ("maya", "stu", "cross", "noor"):
        person = getattr(people, name)
        client.force_login(fresh(person))
        pages = [page for page in crawl(client, "/").values() if not page.streaming]
        found = {pk for page in pages for pk in LINK.findall(page.content.decode(errors="ignore"))}
        assert found
        for pk in found:
            status = client.get(f"/inbox/new/?to={pk}").status_code
            assert status in (200, 302), (person.name, pk)
