"""A manager asks for a student, and sees what became of it."""

import gzip
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.matching.errors import RequestNotOpenError
from dashboard.matching.models import MatchingRun, MentorRequest, ProposedPair
from mentorhub.database import OWNER
from students.models import WeeklyHours
from tests import factories as make
from tests.dashboard.matching.requests.conftest import (
    NEW,
    OWN,
    browser_of,
    hours_of,
    typed,
)

pytestmark = pytest.mark.django_db


def test_a_manager_finds_a_student_and_asks(people, noor):
    page = noor.get(NEW).content.decode()
    assert "Wanda Waiting" in page
    assert "Stu Student" not in page
    assert "Wanda" not in noor.get(NEW + "?q=zzz").content.decode()
    assert "Wanda" in noor.get(NEW + "?q=wan").content.decode()
    form = f"{NEW}?student={people.wanda.pk}"
    assert "Paris" in noor.get(form).content.decode()
    answer = noor.post(form, typed(needs="Said on the phone"))
    row = MentorRequest.objects.get()
    assert answer["Location"] == f"/matching/requests/{row.pk}/"
    assert (row.student, row.made_by) == (people.wanda, people.noor)
    assert hours_of(people.wanda) == [(0, 540, 660)]
    assert "Wanda" not in noor.get(NEW).content.decode()
    # Asked twice, the request that is open is shown.
    assert noor.get(form)["Location"] == f"/matching/requests/{row.pk}/"


@pytest.mark.parametrize("given", ["stu", "maya", "nora", "999999", "x", "٣", "-1", "9" * 30])
def test_a_manager_asks_for_nobody_who_has_a_mentor_or_is_no_student(people, noor, given):
    number = people.everyone[given].pk if given in people.everyone else given
    form = f"{NEW}?student={number}"
    assert noor.get(form).status_code == 404
    assert noor.post(form, typed()).status_code == 404
    assert not MentorRequest.objects.exists()


def test_a_manager_reads_all_of_a_request_and_what_became_of_it(people, noor):
    row = make.mentor_request(people.wanda, needs="A quiet room", wishes="Patience")
    run = MatchingRun.objects.create(
        asked_by=people.noor, weights={}, state="done", finished_at=timezone.now(), input=b"{}"
    )
    ProposedPair.objects.create(
        run=run, request=row, mentor=people.cross, state="refused", decided_by=people.noor,
        decided_at=timezone.now(), reason="Too far away",
    )  # fmt: skip
    page = noor.get(f"/matching/requests/{row.pk}/").content.decode()
    for words in ("A quiet room", "Patience", "Cross Mentor", "Too far away", "Refused"):
        assert words in page, words


def test_a_manager_changes_it_and_closes_it(people, noor):
    row = make.mentor_request(people.wanda)
    detail = f"/matching/requests/{row.pk}/"
    assert noor.post(f"{detail}edit/", typed(hours=[])).status_code == 422
    assert noor.post(f"{detail}edit/", typed(wishes="Evenings")).status_code == 302
    row.refresh_from_db()
    assert (row.wishes, row.made_by) == ("Evenings", people.wanda)
    assert noor.get(f"{detail}closing/").status_code == 405
    noor.post(f"{detail}closing/")
    row.refresh_from_db()
    assert row.closed_because == MentorRequest.CloseReason.WITHDRAWN
    again = noor.post(f"{detail}closing/", follow=True)
    assert str(RequestNotOpenError()) in [str(each) for each in again.context["messages"]]
    assert noor.get(f"{detail}edit/").status_code == 404
    assert noor.get(detail).status_code == 200


@pytest.mark.parametrize("name", ["wanda", "maya", "cross", "ines", "tom", "nora"])
def test_only_managers_ask_for_others_and_see_their_requests(people, name):
    row = make.mentor_request(people.wanda)
    client = browser_of(people.everyone[name])
    detail = f"/matching/requests/{row.pk}/"
    for page in (NEW, f"{NEW}?student={people.wanda.pk}", detail, f"{detail}edit/"):
        assert client.get(page).status_code == 404, page
    assert client.post(f"{detail}edit/", typed()).status_code == 404
    assert client.post(f"{detail}closing/").status_code == 404
    assert MentorRequest.objects.open().get() == row


def cost(client, page):
    client.get(page)
    with CaptureQueriesContext(connections[OWNER]) as found:
        answer = client.get(page)
    assert answer.status_code == 200
    return len(found), len(gzip.compress(answer.content))


def test_the_pages_stay_within_their_budgets(people, wanda, noor):
    for number in range(20):
        make.project(people.baking, title=f"Loaf {number}", position=5 + number)
        make.student(f"Stu{number} Student", people.baking)
    # Every second hour, which makes the most rows.
    WeeklyHours.objects.bulk_create(
        WeeklyHours(person=people.wanda, weekday=day, starts=hour * 60, ends=hour * 60 + 60)
        for day in range(7)
        for hour in range(0, 24, 2)
    )
    row = make.mentor_request(people.wanda, needs="x" * 2000, wishes="x" * 2000)
    make.mentorship(people.maya, people.wanda, starts_at=timezone.now() - timedelta(days=9)).end(
        by=make.office()
    )
    pages = [(wanda, OWN), (wanda, f"{OWN}?change"), (wanda, f"{OWN}withdrawal/"), (noor, NEW)]
    pages += [(noor, f"/matching/requests/{row.pk}/{rest}") for rest in ("", "edit/")]
    for client, page in pages:
        queries, size = cost(client, page)
        assert queries <= 16, page
        assert size <= 12 * 1024, (page, size)
