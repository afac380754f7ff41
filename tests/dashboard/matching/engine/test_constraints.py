"""Each constraint alone excludes Maya, and the reason names it; without it she is eligible."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dashboard.matching.engine import snapshot
from dashboard.matching.models import PairRule
from dashboard.models import Mentor
from students.models import WeeklyHours
from tests import factories as make
from tests.dashboard.matching.conftest import codes, pair_of

pytestmark = pytest.mark.django_db


def found(desk, student):
    return pair_of(desk.run(), student)


def test_without_anything_against_it_maya_is_proposed(desk):
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana")
    pair = found(desk, ana)
    assert pair.mentor == maya
    assert pair.why_nobody == []


def test_a_mentor_without_a_seat_gets_nobody(desk):
    maya, ana = desk.mentor("Maya", capacity=1), desk.waiting("Ana")
    make.mentorship(maya, make.student("Old Student", desk.baking))
    pair = found(desk, ana)
    assert pair.mentor is None
    assert pair.why_nobody == [{"code": "full", "mentors": 1, "seats": 1}]


def test_a_planned_mentorship_and_a_cover_take_a_seat_and_a_past_one_does_not(desk):
    maya, ana = desk.mentor("Maya", capacity=1), desk.waiting("Ana")
    now, day = timezone.now(), timedelta(days=1)
    old = make.student("Old Student", desk.baking)
    make.mentorship(maya, old).end(by=make.office())
    make.mentorship(maya, old, starts_at=now + day).end(by=make.office())
    assert found(desk, ana).mentor == maya
    cover = make.mentorship(maya, old, kind="cover", starts_at=now, ends_at=now + day)
    assert codes(found(desk, ana)) == {"full": 1}
    cover.end(by=make.office())
    make.mentorship(maya, old, starts_at=now + 2 * day)
    assert codes(found(desk, ana)) == {"full": 1}


def test_how_many_seats_are_missing_is_counted_for_the_path(desk):
    desk.mentor("Maya", capacity=0)
    ana, _ben, cleo = desk.waiting("Ana"), desk.waiting("Ben"), desk.waiting("Cleo", desk.carpentry)
    run = desk.run()
    assert pair_of(run, ana).why_nobody == [{"code": "full", "mentors": 1, "seats": 2}]
    assert codes(pair_of(run, cleo)) == {"path": 1}


def test_only_a_mentor_of_the_path_is_proposed(desk):
    desk.mentor("Carl", desk.carpentry)
    assert codes(found(desk, desk.waiting("Ana"))) == {"path": 1}


def test_an_approval_that_has_ended_counts_no_more(desk):
    maya = desk.mentor("Maya")
    maya.approvals.get().end(by=make.office())
    assert codes(found(desk, desk.waiting("Ana"))) == {"path": 1}


def test_a_mentor_who_studies_the_path_is_not_proposed_and_one_who_studies_another_is(desk):
    both, ana = desk.mentor("Both"), desk.waiting("Ana")
    studies = make.enrolment(both, desk.baking)
    assert codes(found(desk, ana)) == {"path": 1}
    studies.end("finished", by=make.office())
    make.enrolment(both, desk.carpentry)
    assert found(desk, ana).mentor == both


def test_who_has_lost_the_role_or_the_account_is_no_candidate(desk):
    maya, omar, ana = desk.mentor("Maya"), desk.mentor("Omar"), desk.waiting("Ana")
    maya.roles.get().end(by=make.office())
    omar.is_active = False
    omar.save(update_fields=["is_active"])
    pair = found(desk, ana)
    assert pair.mentor is None
    assert pair.why_nobody == [{"code": "several", "mentors": 0}]


@pytest.fixture
def choose(monkeypatch):
    """Which projects mentors can choose is a fact of their profile."""

    def chosen(mentor, *projects):
        by_path = {}
        for project in projects:
            by_path.setdefault(project.path_id, set()).add(project.pk)
        rows = {mentor.pk: {path: frozenset(each) for path, each in by_path.items()}}
        monkeypatch.setattr(snapshot, "chosen_projects", lambda: rows)

    return chosen


def test_who_has_chosen_projects_of_the_path_is_proposed_for_those(desk, choose):
    maya = desk.mentor("Maya")
    ana, ben = desk.waiting("Ana", project=desk.cake), desk.waiting("Ben", project=desk.bread)
    choose(maya, desk.bread)
    run = desk.run()
    assert codes(pair_of(run, ana)) == {"project": 1}
    assert pair_of(run, ben).mentor == maya
    assert pair_of(run, ben).terms["preference"]["value"] == 500


def test_the_project_in_progress_counts_where_none_is_wished_for(desk, choose):
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana")
    make.work(ana, desk.cake)
    choose(maya, desk.bread)
    assert codes(found(desk, ana)) == {"project": 1}


def test_projects_chosen_on_another_path_say_nothing_here(desk, choose):
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana", project=desk.cake)
    choose(maya, desk.table)
    assert found(desk, ana).mentor == maya


def test_what_is_chosen_is_read_from_the_profile(desk):
    maya = desk.mentor("Maya")
    maya.mentor_profile.projects.set([desk.bread, desk.table])
    assert snapshot.chosen_projects() == {
        maya.pk: {
            desk.baking.pk: frozenset([desk.bread.pk]),
            desk.carpentry.pk: frozenset([desk.table.pk]),
        }
    }


def test_they_have_a_language_in_common(desk):
    desk.mentor("Maya", languages=["fr", "de"])
    run_for = desk.waiting("Ana", languages=["en", "es"])
    assert codes(found(desk, run_for)) == {"language": 1}
    assert found(desk, desk.waiting("Ben", languages=["en", "de"])).mentor is not None


@pytest.mark.parametrize(
    ("starts", "ends", "is_paused"),
    [(-3, 3, True), (0, 0, True), (-3, None, True), (None, 3, True), (None, None, False),
     (1, 9, False), (-9, -1, False), (1, None, False), (None, -1, False)],
)  # fmt: skip
def test_a_mentor_who_is_paused_today_gets_nobody(desk, starts, ends, is_paused):
    today = timezone.localdate(timezone=ZoneInfo("Europe/Paris"))  # of the desk's mentors

    def day(number):
        return None if number is None else today + timedelta(days=number)

    desk.mentor("Maya", paused_from=day(starts), paused_until=day(ends))
    assert codes(found(desk, desk.waiting("Ana"))) == ({"paused": 1} if is_paused else {})


@pytest.mark.parametrize(("funded", "minutes", "fits"), [
    (False, 30, True), (False, 15, False), (True, 45, True), (True, 30, False),
])  # fmt: skip
def test_one_session_must_fit_into_hours_in_common(desk, funded, minutes, fits):
    desk.mentor("Maya")
    late = {"weekday": 0, "starts": 12 * 60 - minutes, "ends": 13 * 60}
    ana = desk.waiting("Ana", hours=late, funded=funded)
    assert codes(found(desk, ana)) == ({} if fits else {"hours": 1})


def test_two_short_stretches_do_not_make_a_session(desk):
    desk.mentor("Maya")
    ana = desk.waiting("Ana", hours={"weekday": 0, "starts": 9 * 60, "ends": 9 * 60 + 15})
    WeeklyHours.objects.create(person=ana, weekday=0, starts=10 * 60, ends=10 * 60 + 15)
    assert codes(found(desk, ana)) == {"hours": 1}


def test_a_student_who_has_named_no_hours_is_told_apart(desk):
    desk.mentor("Maya")
    assert codes(found(desk, desk.waiting("Ana", hours=None))) == {"no_hours": 0, "hours": 1}


def test_who_needs_support_gets_somebody_willing(desk):
    desk.mentor("Maya", willing_to_support_disabled_students=False)
    ana = desk.waiting("Ana", needs_support=True)
    assert codes(found(desk, ana)) == {"support": 1}
    omar = desk.mentor("Omar", willing_to_support_disabled_students=True)
    assert found(desk, ana).mentor == omar


def verdict(desk, student, mentor, kind):
    return PairRule.objects.create(student=student, mentor=mentor, kind=kind, by=desk.noor)


def test_a_forbidden_pair_is_never_proposed_until_it_is_taken_back(desk):
    maya, ana = desk.mentor("Maya"), desk.waiting("Ana")
    forbidden = verdict(desk, ana, maya, PairRule.Kind.FORBIDDEN)
    assert codes(found(desk, ana)) == {"forbidden": 1}
    forbidden.end()
    assert found(desk, ana).mentor == maya


def test_a_pinned_pair_comes_first(desk):
    maya = desk.mentor("Maya", capacity=1)
    now = timezone.now()
    ana = desk.waiting("Ana", waiting_since=now - timedelta(days=50))
    ben = desk.waiting("Ben")
    verdict(desk, ben, maya, PairRule.Kind.PINNED)
    run = desk.run()
    assert pair_of(run, ben).is_pinned
    assert pair_of(run, ben).mentor == maya
    assert codes(pair_of(run, ana)) == {"full": 1}
    assert run.result["pins_kept"] == 1


def test_a_pin_that_cannot_be_kept_says_why(desk):
    maya, ana = desk.mentor("Maya", languages=["de"], capacity=0), desk.waiting("Ana")
    desk.mentor("Omar")
    verdict(desk, ana, maya, PairRule.Kind.PINNED)
    run = desk.run()
    assert codes(pair_of(run, ana)) == {"pin": 1, "language": 1}
    Mentor.objects.filter(user=maya).update(languages=["en"])
    assert codes(found(desk, ana)) == {"pin": 1, "full": 1}
    # In the row alone: Role.end takes the pin along.
    maya.roles.update(ended_at=timezone.now())
    assert codes(found(desk, ana)) == {"pin": 1, "gone": 1}
    assert run.result["pins_broken"] == 1


def test_the_mentor_of_before_comes_again_when_wanted_and_not_when_not(desk):
    maya, omar = desk.mentor("Maya"), desk.mentor("Omar")
    ana, ben = desk.waiting("Ana", wants_previous=True), desk.waiting("Ben", wants_previous=False)
    cleo = desk.waiting("Cleo")
    for student, mentor in ((ana, omar), (ben, maya), (cleo, maya)):
        make.mentorship(mentor, student).end(by=make.office())
    run = desk.run()
    assert pair_of(run, ana).mentor == omar
    assert pair_of(run, ana).terms["previous"]["value"] == 1000
    assert pair_of(run, ben).mentor == omar
    assert pair_of(run, cleo).terms["previous"]["value"] == 0
    omar.approvals.get().end(by=make.office())
    assert codes(found(desk, ben)) == {"path": 1, "previous": 1}


def test_who_asks_for_a_change_does_not_get_the_same_mentor(desk):
    maya = desk.mentor("Maya")
    ana = desk.waiting("Ana", wants_previous=True, reason_for_change="We do not get along.")
    make.mentorship(maya, ana)
    assert codes(found(desk, ana)) == {"current": 1}
