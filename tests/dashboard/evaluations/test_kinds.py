"""What people are told of a verdict and of the clocks after it: when, whom, and until when."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from dashboard.evaluations import notifying
from mentorhub.notifications import planner, sending
from mentorhub.notifications.models import Delivery, Notification
from students.defences.clocks import clock_of
from students.models import Enrolment, Mentorship, ProjectWork, Verdict
from tests import evaluations
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CLOCKS = ("fix_soon", "fix_in", "fix_lapsed", "answer_late")


@pytest.fixture
def people():
    found = school()
    make.work(found.stu, found.bread, started_at=timezone.now() - timedelta(days=20))
    return found


def conditional(people, hours_ago):
    at = timezone.now() - hours_ago * HOUR
    return evaluations.judged(ProjectWork.objects.open().get(), people.ines, "conditional", at=at)


def planned():
    """Kind and recipient of what the planner has written by now, once however often it runs."""
    planner.write_missing()
    planner.write_missing()
    rows = Delivery.objects.filter(kind__in=CLOCKS)
    return sorted((row.kind, row.recipient.first_name) for row in rows)


def send():
    mail.outbox.clear()
    sending.drain(50)
    return sorted(each.to[0] for each in mail.outbox)


def test_the_student_is_reminded_twelve_hours_before_the_end(people):
    verdict = conditional(people, 2)
    assert planned() == [("fix_soon", "Stu")]
    row = Delivery.objects.get(kind="fix_soon")
    assert row.due_at == verdict.fix_until - 12 * HOUR
    assert (row.reference, row.subject, row.scope) == (
        str(verdict.pk), str(verdict.pk), "verdict",
    )  # fmt: skip


@pytest.mark.parametrize("hours_ago", [37, 47, 48.5])
def test_a_reminder_whose_time_has_passed_is_not_written(people, hours_ago):
    conditional(people, hours_ago)
    assert planned() == []


def test_the_assessor_is_told_of_the_fix_once(people):
    verdict = conditional(people, 10)
    evaluations.fix(verdict, at=timezone.now() - HOUR)
    evaluations.fix(verdict, at=timezone.now())
    assert planned() == [("fix_in", "Ines")]
    assert send() == [people.ines.email]
    assert "Stu Student handed in the fixes" in mail.outbox[0].subject


def test_all_three_are_told_when_nothing_came_in_time(people):
    conditional(people, 49.5)
    assert planned() == [("fix_lapsed", "Ines"), ("fix_lapsed", "Maya"), ("fix_lapsed", "Stu")]
    assert send() == sorted([people.ines.email, people.maya.email, people.stu.email])


def test_managers_and_the_assessor_are_told_of_a_late_answer(people):
    verdict = conditional(people, 60)
    evaluations.fix(verdict, at=timezone.now() - 49 * HOUR)
    assert planned() == [
        ("answer_late", "Ines"), ("answer_late", "Noor"), ("fix_in", "Ines"),
    ]  # fmt: skip
    assert send() == sorted([people.ines.email, people.noor.email])


def test_a_fix_that_was_withdrawn_is_none(people):
    verdict = conditional(people, 10)
    fix = evaluations.fix(verdict, at=timezone.now() - HOUR)
    type(fix).objects.filter(pk=fix.pk).update(withdrawn_at=timezone.now())
    assert planned() == [("fix_soon", "Stu")]


def test_a_late_fix_is_none(people):
    verdict = conditional(people, 60)
    evaluations.fix(verdict, at=verdict.fix_until + 2 * HOUR)
    assert {kind for kind, _name in planned()} == {"fix_lapsed"}


@pytest.mark.parametrize("outcome", ["validated", "to_rework"])
def test_without_a_condition_no_clock_tells_anything(people, outcome):
    work = ProjectWork.objects.get()
    evaluations.judged(work, people.ines, outcome, at=timezone.now() - 60 * HOUR)
    assert planned() == []


def test_what_is_over_is_told_no_more(people):
    conditional(people, 49.5)
    planned()
    verdict = Verdict.objects.get()
    evaluations.released(verdict.defence, "validated", kind="correction")
    assert send() == []
    reasons = set(Delivery.objects.filter(kind="fix_lapsed").values_list("reason", flat=True))
    assert reasons == {"fix_clock_changed"}


def test_a_fix_that_comes_in_time_stops_the_reminder(people):
    verdict = conditional(people, 30)
    planned()
    Delivery.objects.filter(kind="fix_soon").update(
        due_at=timezone.now() - HOUR, try_at=timezone.now() - HOUR
    )
    evaluations.fix(verdict, at=timezone.now() - HOUR)
    assert send() == []
    assert Delivery.objects.get(kind="fix_soon").reason == "fix_clock_changed"


def test_who_supports_the_student_no_more_is_not_told(people):
    verdict = conditional(people, 49.5)
    notifying.tell_verdict(verdict, people.maya, by=people.ines, now=timezone.now())
    planned()
    make.ended_without_a_word(Mentorship.objects.get(student=people.stu))
    assert people.maya.email not in send()


def test_the_clock_says_the_same_in_python_and_in_the_outbox(people):
    """At many instants, with and without a fix."""
    for hours_ago in (1, 40, 47.9, 48.1, 48.9, 49.1, 60, 110):
        for fix_after in (None, 3, 47.9, 48.5):
            Delivery.objects.all().delete()
            clean(people)
            verdict = conditional(people, hours_ago)
            if fix_after is not None and fix_after <= hours_ago:
                evaluations.fix(verdict, at=verdict.released_at + fix_after * HOUR)
            read = Verdict.objects.with_clock().get(pk=verdict.pk)
            state = clock_of(read).state(timezone.now())
            kinds = {kind for kind, _name in planned()} - {"fix_soon"}
            expected = {
                "lapsed": {"fix_lapsed"},
                "answer_due": {"fix_in"},
                "answer_late": {"fix_in", "answer_late"},
            }.get(state, set())
            if read.fix_at and read.fix_at < timezone.now() - timedelta(days=3):
                expected -= {"fix_in"}
            assert kinds == expected, (hours_ago, fix_after, state)


def clean(people):
    """Another student for each case."""
    student = make.student(f"Stu{ProjectWork.objects.count()} Student", people.baking)
    Enrolment.objects.filter(student=people.stu).update(ended_at=timezone.now(), end_reason="left")
    ProjectWork.objects.update(state="validated", finished_at=timezone.now())
    people.stu = student
    work = make.work(student, people.bread, started_at=timezone.now() - timedelta(days=20))
    ProjectWork.objects.exclude(pk=work.pk).update(state="validated")


def test_the_result_stands_in_no_mail_and_no_notification(client, people):
    for outcome in ("validated", "conditional", "to_rework"):
        clean(people)
        make.mentorship(people.maya, people.stu)
        work = ProjectWork.objects.get(enrolment__student=people.stu)
        verdict = evaluations.judged(work, people.ines, outcome)
        notifying.tell_verdict(verdict, people.maya, by=people.ines, now=timezone.now())
        assert send() == sorted([people.stu.email, people.maya.email])
        said = [f"{each.subject} {each.body} {each.alternatives}".lower() for each in mail.outbox]
        words = ("validat", "condition", "rework", "fixes", "loaf", "kneading")
        assert not [word for word in words for text in said if word in text]
        client.force_login(people.stu)
        (row,) = client.get("/notifications/").context["rows"]
        assert not [word for word in words if word in str(row.sentence).lower()]
        assert Notification.objects.filter(kind="verdict").exists()


def test_times_are_those_of_the_reader(people):
    type(people.ines).objects.filter(pk=people.ines.pk).update(zone="Asia/Tokyo")
    verdict = conditional(people, 10)
    evaluations.fix(verdict, at=timezone.now() - HOUR)
    planned()
    send()
    assert "(Tokyo)" in mail.outbox[0].body
