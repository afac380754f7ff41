"""One rule for every way to give a student a mentor: the page of a mentorship, the list of people,
the import, a cover. A forbidden pair, a pause, a missing approval and a full mentor are refused
beside the field, and nobody is told of what has not happened."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dashboard.admission.import_run import dry_run
from dashboard.covers import planning
from dashboard.matching.board import decisions
from dashboard.matching.models import MentorRequest, PairRule
from dashboard.models import Mentor
from mentorhub.database import STAFF, signed_in_as
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.tasks import send_due
from students.enrolments.assigning import add_mentorship, check_assignment
from students.models import Mentorship
from tests import factories as make
from tests import people
from tests.admin.conftest import signed_in
from tests.admin.forms import chosen, confirm, send

pytestmark = pytest.mark.django_db
ADD = "/admin/students/mentorship/add/"
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def school(db):
    return people.school()


@pytest.fixture
def tom(school):
    return signed_in(school.tom)


@pytest.fixture
def sam(school):
    """A student of baking without a mentor, who can sign in."""
    return make.student("Sam Student", school.baking)


@pytest.fixture
def forbidden(school, sam):
    with signed_in_as(STAFF):
        decisions.forbid(sam, school.maya, by=school.noor, reason="They are siblings.")
    Delivery.objects.all().delete()


def beside(page, field: str) -> str:
    return str(page.context["adminform"].form.errors.get(field, ""))


def nothing_happened(student) -> bool:
    told = Delivery.objects.filter(kind="support_began")
    return not Mentorship.objects.filter(student=student).exists() and not told.exists()


def test_a_forbidden_pair_is_refused_on_the_page_of_a_mentorship(school, tom, sam, forbidden):
    page = send(tom, ADD, student=sam.pk, mentor=school.maya.pk)
    assert "blocked Maya Mentor and Sam Student" in beside(page, "mentor")
    assert "siblings" not in page.content.decode()
    assert nothing_happened(sam)


def test_a_forbidden_pair_is_refused_for_many_at_once(school, tom, sam, forbidden):
    other = make.student("Olga Student", school.baking)
    sent = {"asked": "1", "mentor": school.maya.email}
    page = tom.post(PEOPLE, chosen("assign_mentor", sam, other) | sent)
    assert page.status_code == 422
    (error,) = page.context["form"].errors["mentor"]
    assert error.startswith("Sam Student: ")
    assert nothing_happened(sam)
    assert nothing_happened(other)


def test_a_forbidden_pair_is_refused_in_an_import(school, sam, forbidden):
    text = f"name,email,mentor\nSam Student,{sam.email},{school.maya.email}\n"
    report = dry_run(text, by=school.tom)
    (row,) = report.invalid_rows
    assert "has blocked" in row.errors[0]
    assert nothing_happened(sam)


def test_a_forbidden_pair_is_refused_as_a_cover(school, forbidden):
    other = make.mentor("Olaf Mentor", school.baking)
    now = timezone.now()
    with signed_in_as(STAFF):
        decisions.forbid(school.stu, other, by=school.noor)
        with pytest.raises(planning.CoverRefusedError) as refused:
            planning.plan(school.stu, other, now, now + timedelta(days=3), by=school.noor)
    assert (refused.value.field, refused.value.code) == ("mentor", "forbidden")


def test_what_a_manager_takes_back_is_allowed_again(school, tom, sam, forbidden):
    decisions.end_pair_rule(PairRule.objects.get(student=sam))
    assert send(tom, ADD, student=sam.pk, mentor=school.maya.pk).status_code == 302
    assert Mentorship.objects.get(student=sam).mentor == school.maya


def test_a_mentor_without_approval_is_refused_beside_the_mentor(school, tom, sam):
    page = send(tom, ADD, student=sam.pk, mentor=school.carl.pk)
    assert "not approved" in beside(page, "mentor")
    assert nothing_happened(sam)


def test_a_mentor_who_pauses_is_refused_beside_the_mentor(school, tom, sam):
    Mentor.objects.filter(user=school.maya).update(paused_until=timezone.localdate())
    page = send(tom, ADD, student=sam.pk, mentor=school.maya.pk)
    assert "is paused" in beside(page, "mentor")
    assert nothing_happened(sam)


def test_a_full_mentor_is_refused_beside_the_mentor(school, tom, sam):
    Mentor.objects.filter(user=school.maya).update(capacity=1)
    page = send(tom, ADD, student=sam.pk, mentor=school.maya.pk)
    assert page.status_code == 200
    assert "no room" in beside(page, "mentor")
    assert nothing_happened(sam)


def test_who_is_no_student_is_refused_beside_the_student(school, tom):
    page = send(tom, ADD, student=school.nora.pk, mentor=school.maya.pk)
    assert "not enrolled in any path" in beside(page, "student")


def test_a_second_mentor_is_refused_and_the_first_stays(school, tom):
    other = make.mentor("Olaf Mentor", school.baking)
    page = send(tom, ADD, student=school.stu.pk, mentor=other.pk)
    assert "has a mentor in that period" in str(page.context["adminform"].form.errors)
    assert Mentorship.objects.responsible_for(school.stu).mentor == school.maya


def test_both_are_told_as_when_many_are_assigned(school, tom, sam, mailoutbox):
    request = MentorRequest.objects.create(
        student=sam, enrolment=sam.enrolments.get(), languages=["en"], made_by=sam
    )
    assert send(tom, ADD, student=sam.pk, mentor=school.maya.pk).status_code == 302
    told = Delivery.objects.filter(kind="support_began").values_list("recipient", flat=True)
    assert sorted(told) == sorted([school.maya.pk, sam.pk])
    request.refresh_from_db()
    assert request.closed_because == MentorRequest.CloseReason.MATCHED
    assert Mentorship.objects.get(student=sam).granted_by == school.tom
    send_due()
    subjects = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert "Maya Mentor" in subjects[sam.email]
    assert "is now your mentor" in subjects[sam.email]


def test_a_mentorship_that_begins_later_says_when(school, tom, sam, mailoutbox):
    day = timezone.localtime() + timedelta(days=10)
    sent = {"starts_at_0": day.strftime("%Y-%m-%d"), "starts_at_1": "09:00"}
    assert send(tom, ADD, student=sam.pk, mentor=school.maya.pk, **sent).status_code == 302
    send_due()
    for mail in (each for each in mailoutbox if each.to[0] in (sam.email, school.maya.email)):
        assert "is now your mentor" not in mail.subject + mail.body
        assert f" {day.day} " in f" {mail.subject} ".replace(",", " ")


def test_the_page_of_a_new_mentorship_offers_no_cover(tom):
    fields = tom.get(ADD).context["adminform"].form.fields
    assert set(fields) == {"student", "mentor", "starts_at", "ends_at"}


def test_a_change_of_the_end_asks_no_rule_again(school, tom):
    mentorship = Mentorship.objects.get(student=school.stu)
    with signed_in_as(STAFF):
        school.maya.approvals.get(path=school.baking).end(by=school.tom)
    page = f"/admin/students/mentorship/{mentorship.pk}/change/"
    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    assert send(tom, page, ends_at_0=day, ends_at_1="12:00").status_code == 302


def test_the_list_of_people_gives_a_mentor_who_is_not_forbidden(school, tom, sam, forbidden):
    other = make.mentor("Olaf Mentor", school.baking)
    confirm(tom, PEOPLE, chosen("assign_mentor", sam), mentor=other.email)
    assert Mentorship.objects.responsible_for(sam).mentor == other


def test_the_rules_are_asked_again_when_it_is_saved(school, sam):
    """A pair that was forbidden while the form was open."""
    mentorship = Mentorship(student=sam, mentor=school.maya, granted_by=school.tom)
    check_assignment(school.maya, sam, starts_at=timezone.now())
    with signed_in_as(STAFF):
        decisions.forbid(sam, school.maya, by=school.noor)
        with pytest.raises(ValidationError):
            add_mentorship(mentorship, now=timezone.now())
    assert nothing_happened(sam)
