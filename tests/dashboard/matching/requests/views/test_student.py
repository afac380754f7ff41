"""A student asks for a mentor, or for another one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.matching.errors import AlreadyRequestedError, RequestNotOpenError
from dashboard.matching.models import MentorRequest
from dashboard.matching.requests import lifecycle, queries
from mentorhub.accounts.models import User
from students.models import Mentorship, WeeklyHours
from tests import factories as make
from tests.dashboard.matching.requests.conftest import (
    OWN,
    browser_of,
    hours_of,
    typed,
)
from tests.weekly_hours import ticked

pytestmark = pytest.mark.django_db


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
    page = " ".join(wanda.get(OWN).content.decode().split())
    for each in (*words.values(), "Cake", "09:00–11:00", "Paris"):
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
        ("hours", ["week"]),
        ("hours", ["0-540"]),
        ("hours", ["week", "7-0"]),
        ("hours", ["9", "10"]),
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


def test_an_hour_too_long_to_be_read_is_refused_like_any_other(people, wanda):
    answer = wanda.post(OWN, typed(hours=["week", "9" * 5000]))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["hours"]


def test_a_project_of_another_path_is_refused(people, wanda):
    assert wanda.post(OWN, typed(project=people.table.pk)).status_code == 422


def test_hours_finer_than_the_grid_are_not_lost(people, wanda):
    for weekday, starts, ends in ((0, 540, 765), (1, 605, 625), (2, 540, 600)):
        WeeklyHours.objects.create(person=people.wanda, weekday=weekday, starts=starts, ends=ends)
    grid = wanda.get(OWN).context["form"]["hours"]
    assert [text for _day, text in grid.remainders] == ["12:30–12:45", "10:05–10:25"]
    # Monday's last half hour and Wednesday's second go, Sunday's last comes.
    wanda.post(OWN, typed(**ticked("0-540", "0-570", "0-600", "2-540", "6-1410")))
    assert hours_of(people.wanda) == [
        (0, 540, 630), (0, 750, 765), (1, 605, 625), (2, 540, 570), (6, 1410, 1440),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("button", "shown"),
    [("copy", [(day, 540, 570) for day in range(5)]), ("restore", [(6, 600, 660)])],
)
def test_the_buttons_of_the_grid_send_nothing_and_keep_what_was_typed(people, wanda, button, shown):
    WeeklyHours.objects.create(person=people.wanda, weekday=6, starts=600, ends=660)
    sent = typed(wishes="Kept as typed", languages=[], **ticked("0-540", **{button: "1"}))
    answer = wanda.post(OWN, sent)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert not form.errors
    assert form["hours"].stretches == shown
    assert form["wishes"].value() == "Kept as typed"
    assert not MentorRequest.objects.exists()
    assert hours_of(people.wanda) == [(6, 600, 660)]


def test_after_an_error_the_ticks_are_still_there(people, wanda):
    answer = wanda.post(OWN, typed(languages=[]))
    assert answer.status_code == 422
    assert answer.context["form"]["hours"].stretches == [(0, 540, 660)]


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
    lock = lifecycle.lock_open_request

    def too_late(rows):
        MentorRequest.objects.get(pk=row.pk).close(MentorRequest.CloseReason.MATCHED)
        return lock(rows)

    monkeypatch.setattr(lifecycle, "lock_open_request", too_late)
    answer = wanda.post(OWN, typed(wishes="Mornings"))
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [str(RequestNotOpenError())]
    assert MentorRequest.objects.get().wishes == ""
    assert not hours_of(people.wanda)


def test_a_second_window_asks_no_second_time(people, wanda, monkeypatch):
    make.mentor_request(people.wanda)
    monkeypatch.setattr(queries, "open_request_of", lambda student: None)
    answer = wanda.post(OWN, typed())
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [str(AlreadyRequestedError())]
    assert MentorRequest.objects.count() == 1


def test_it_is_withdrawn_after_a_page_that_says_what_goes(people, wanda):
    row = make.mentor_request(people.wanda)
    assert wanda.get(f"{OWN}withdrawal/").context["row"] == row
    assert MentorRequest.objects.open().exists()
    assert wanda.post(f"{OWN}withdrawal/").status_code == 302
    row.refresh_from_db()
    assert row.closed_because == MentorRequest.CloseReason.WITHDRAWN
    assert wanda.get(f"{OWN}withdrawal/").status_code == 404
    assert wanda.post(f"{OWN}withdrawal/").status_code == 404


def test_with_a_mentor_one_asks_for_a_change_and_says_why(people):
    stu = browser_of(people.stu)
    page = stu.get(OWN)
    assert page.context["requester"].mentorship.mentor == people.maya
    assert "wants_previous" not in page.context["form"].fields
    assert stu.post(OWN, typed()).status_code == 422
    assert stu.post(OWN, typed(reason_for_change="Our hours")).status_code == 302
    assert MentorRequest.objects.get().reason_for_change == "Our hours"
    assert Mentorship.objects.in_force().filter(student=people.stu).exists()


@pytest.mark.parametrize(("value", "kept"), [("True", True), ("False", False), ("", None)])
def test_the_mentor_of_before_is_asked_about_once_there_was_one(people, wanda, value, kept):
    assert "wants_previous" not in wanda.get(OWN).content.decode()
    make.mentorship(people.maya, people.wanda).end(by=make.office())
    assert "wants_previous" in wanda.get(OWN).content.decode()
    wanda.post(OWN, typed(wants_previous=value))
    assert MentorRequest.objects.get().wants_previous is kept


def test_a_mentor_who_declined_was_no_mentor_of_before(people, wanda):
    mentorship = make.mentorship(people.maya, people.wanda)
    make.assignment(mentorship, declined_at=timezone.now(), decline_reason="Too many")
    mentorship.end(by=make.office())
    assert "wants_previous" not in wanda.get(OWN).content.decode()


def test_whoever_changed_path_keeps_the_time_waited(people, wanda):
    since = timezone.now() - timedelta(days=20)
    old = make.mentor_request(people.wanda, waiting_since=since)
    people.wanda.enrolments.get().change_path(people.carpentry, by=make.office())
    assert wanda.get(OWN).context["requester"].open_request is None
    wanda.post(OWN, typed(project=people.table.pk))
    old.refresh_from_db()
    assert old.closed_because == MentorRequest.CloseReason.LEFT
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
