"""A student asks for a mentor, or for another one; a manager asks for a student."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.matching.asking import asking
from dashboard.matching.asking.forms import COMMON, language_choices
from dashboard.matching.asking.hours import after, ticked
from dashboard.matching.models import MatchingRun, MentorRequest, ProposedPair
from mentorhub.accounts.models import User
from mentorhub.database import OWNER
from students.models import Mentorship, WeeklyHours
from tests import factories as make
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db

OWN, NEW = "/matching/request/", "/matching/requests/new/"
MONDAY_NINE, MONDAY_TEN, SUNDAY_LAST = "9", "10", str(6 * 24 + 23)


@pytest.fixture
def people():
    found = school()
    found.wanda = make.student("Wanda Waiting", found.baking, zone="Europe/Paris")
    found.more["wanda"] = found.wanda
    return found


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def wanda(people):
    return browser_of(people.wanda)


@pytest.fixture
def noor(people):
    return browser_of(people.noor)


def typed(**fields):
    return {"languages": ["fr", "en"], "hours": [MONDAY_NINE, MONDAY_TEN]} | fields


def hours_of(person):
    rows = WeeklyHours.objects.filter(person=person)
    return sorted(rows.values_list("weekday", "starts", "ends"))


def test_what_was_typed_is_kept_and_shown(people, wanda):
    cake = people.baking.projects.get(slug="cake")
    words = {"wishes": "Patience with dough", "needs": "I read with a screen reader"}
    answer = wanda.post(OWN, typed(project=cake.pk, needs_support="on", **words))
    assert (answer.status_code, answer["Location"]) == (302, OWN)
    row = MentorRequest.objects.open().get()
    assert (row.student, row.made_by, row.project) == (people.wanda, people.wanda, cake)
    assert (row.languages, row.needs_support, row.wants_previous) == (["fr", "en"], True, None)
    assert row.enrolment == people.wanda.enrolments.get()
    assert hours_of(people.wanda) == [(0, 540, 660)]
    page = wanda.get(OWN).content.decode()
    for each in (*words.values(), "Cake", "09:00 – 11:00", "Paris"):
        assert each in page, each


def test_the_project_in_progress_and_the_own_language_are_chosen_already(people, wanda):
    User.objects.filter(pk=people.wanda.pk).update(language="fr")
    make.work(people.wanda, people.bread)
    page = wanda.get(OWN).content.decode()
    assert f'<option value="{people.bread.pk}" selected>' in page
    assert 'name="languages" value="fr" id="id_languages_1" checked' in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("languages", []),
        ("languages", ["xx"]),
        ("hours", []),
        ("hours", ["168"]),
        ("hours", ["٣"]),
        ("project", "999999"),
        ("wishes", "x" * 2001),
        ("needs", "x" * 2001),
    ],
)
def test_bad_input_is_said_beside_the_field_and_changes_nothing(people, wanda, field, value):
    answer = wanda.post(OWN, typed(needs="Kept as typed") | {field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert f'id="id_{field}_error"' in answer.content.decode()
    if field != "needs":
        assert "Kept as typed" in answer.content.decode()
    assert not MentorRequest.objects.exists()
    assert not hours_of(people.wanda)


def test_a_project_of_another_path_is_refused(people, wanda):
    assert wanda.post(OWN, typed(project=people.table.pk)).status_code == 422


def test_hours_finer_than_the_table_are_not_lost(people, wanda):
    for weekday, starts, ends in ((0, 540, 750), (1, 600, 630), (2, 540, 660)):
        WeeklyHours.objects.create(person=people.wanda, weekday=weekday, starts=starts, ends=ends)
    page = wanda.get(OWN)
    assert ticked(page.context["asker"].hours) == {9, 10, 11, 57, 58}
    # Tuesday's half hour is not shown; Wednesday at ten goes, Sunday's last hour comes.
    wanda.post(OWN, typed(hours=["9", "10", "11", "57", SUNDAY_LAST]))
    assert hours_of(people.wanda) == [
        (0, 540, 750), (1, 600, 630), (2, 540, 600), (6, 1380, 1440),
    ]  # fmt: skip


def test_ticked_hours_are_merged_and_end_at_midnight():
    assert after([], {22, 23, 24, 25}) == [(0, 1320, 1440), (1, 0, 120)]
    assert after([(0, 545, 600)], {10}) == [(0, 545, 660)]
    assert after([(0, 540, 600)], set()) == []


def test_an_open_request_is_changed_and_keeps_its_place(people, wanda):
    since = timezone.now() - timedelta(days=9)
    row = make.mentor_request(people.wanda, waiting_since=since, needs="Long ago")
    assert "Long ago" in wanda.get(OWN + "?change").content.decode()
    wanda.post(OWN, typed(wishes="Mornings", needs=""))
    changed = MentorRequest.objects.get()
    assert (changed.pk, changed.waiting_since, changed.wishes) == (row.pk, since, "Mornings")
    assert (changed.needs, changed.languages) == ("", ["fr", "en"])


def test_a_request_that_was_answered_meanwhile_is_not_changed(people, wanda, monkeypatch):
    row = make.mentor_request(people.wanda)
    kept = asking.locked

    def too_late(rows):
        MentorRequest.objects.get(pk=row.pk).close("matched")
        return kept(rows)

    monkeypatch.setattr(asking, "locked", too_late)
    answer = wanda.post(OWN, typed(wishes="Mornings"))
    assert answer.status_code == 422
    assert "no longer open" in answer.content.decode()
    assert MentorRequest.objects.get().wishes == ""
    assert not hours_of(people.wanda)


def test_a_second_window_asks_no_second_time(people, wanda, monkeypatch):
    make.mentor_request(people.wanda)
    monkeypatch.setattr(asking, "open_request_of", lambda student: None)
    answer = wanda.post(OWN, typed())
    assert answer.status_code == 422
    assert "open request already" in answer.content.decode()
    assert MentorRequest.objects.count() == 1


def test_it_is_withdrawn_after_a_page_that_says_what_goes(people, wanda):
    row = make.mentor_request(people.wanda)
    assert "Your place goes" in wanda.get(f"{OWN}withdrawal/").content.decode()
    assert MentorRequest.objects.open().exists()
    assert wanda.post(f"{OWN}withdrawal/").status_code == 302
    row.refresh_from_db()
    assert row.closed_because == "withdrawn"
    assert wanda.get(f"{OWN}withdrawal/").status_code == 404
    assert wanda.post(f"{OWN}withdrawal/").status_code == 404


def test_with_a_mentor_one_asks_for_a_change_and_says_why(people):
    stu = browser_of(people.stu)
    page = stu.get(OWN).content.decode()
    assert "Maya Mentor stays your mentor" in page
    assert "wants_previous" not in page
    assert stu.post(OWN, typed()).status_code == 422
    assert stu.post(OWN, typed(reason_for_change="Our hours")).status_code == 302
    assert MentorRequest.objects.get().reason_for_change == "Our hours"
    assert Mentorship.objects.in_force().filter(student=people.stu).exists()


@pytest.mark.parametrize(("value", "kept"), [("True", True), ("False", False), ("", None)])
def test_the_mentor_of_before_is_asked_about_once_there_was_one(people, wanda, value, kept):
    assert "wants_previous" not in wanda.get(OWN).content.decode()
    make.mentorship(people.maya, people.wanda).end()
    assert "wants_previous" in wanda.get(OWN).content.decode()
    wanda.post(OWN, typed(wants_previous=value))
    assert MentorRequest.objects.get().wants_previous is kept


def test_a_mentor_who_declined_was_no_mentor_of_before(people, wanda):
    mentorship = make.mentorship(people.maya, people.wanda)
    make.assignment(mentorship, declined_at=timezone.now(), decline_reason="Too many")
    mentorship.end()
    assert "wants_previous" not in wanda.get(OWN).content.decode()


def test_whoever_changed_path_keeps_the_time_waited(people, wanda):
    since = timezone.now() - timedelta(days=20)
    old = make.mentor_request(people.wanda, waiting_since=since)
    people.wanda.enrolments.get().change_path(people.carpentry)
    assert "Ask for a mentor" in wanda.get(OWN).content.decode()
    wanda.post(OWN, typed(project=people.table.pk))
    old.refresh_from_db()
    assert old.closed_because == "left"
    new = MentorRequest.objects.open().get()
    assert (new.project, new.waiting_since) == (people.table, since)


def test_one_sees_and_withdraws_nobody_elses(people, wanda):
    make.mentor_request(people.stu, needs="A quiet room")
    assert "A quiet room" not in wanda.get(OWN).content.decode()
    assert wanda.post(f"{OWN}withdrawal/").status_code == 404
    assert MentorRequest.objects.open().count() == 1


@pytest.mark.parametrize("name", ["maya", "carl", "ines", "noor", "tom", "nora", "past"])
def test_only_students_ask(people, name):
    client = browser_of(people.everyone[name])
    for page in (OWN, f"{OWN}withdrawal/"):
        assert client.get(page).status_code == 404
        assert client.post(page, typed()).status_code == 404
    assert not MentorRequest.objects.exists()


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
    assert row.closed_because == "withdrawn"
    assert "no longer open" in noor.post(f"{detail}closing/", follow=True).content.decode()
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
    return len(found), len(answer.content)


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
    make.mentorship(people.maya, people.wanda, starts_at=timezone.now() - timedelta(days=9)).end()
    pages = [(wanda, OWN), (wanda, f"{OWN}?change"), (wanda, f"{OWN}withdrawal/"), (noor, NEW)]
    pages += [(noor, f"/matching/requests/{row.pk}/{rest}") for rest in ("", "edit/")]
    for client, page in pages:
        queries, size = cost(client, page)
        assert queries <= 16, page
        assert size <= 40 * 1024, (page, size)


def test_common_languages_come_first_and_one_that_was_named_stays(people, wanda):
    codes = [code for code, _name in language_choices("mi")]
    assert codes[: len(COMMON)] == list(COMMON)
    assert "mi" in codes
    assert len(set(codes)) == len(codes)
    make.mentor_request(people.wanda, languages=["mi"])
    assert 'value="mi"' in wanda.get(OWN + "?change").content.decode()
