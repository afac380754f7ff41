"""Many people are enrolled, or given a mentor, from the list of people, after a confirmation."""

import pytest

from dashboard.models import Mentor
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.tasks import send_due
from students.models import Enrolment, Mentorship, ProjectWork
from tests import factories as make
from tests import people
from tests.admin.conftest import log, signed_in
from tests.admin.forms import chosen, confirm
from tests.responses import error_codes

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def school(db):
    return people.school()


@pytest.fixture
def tom(school):
    return signed_in(school.tom)


@pytest.fixture
def newcomers(school):
    return [make.person(f"New{n} Comer") for n in range(3)]


def mentor_of(user):
    found = Mentorship.objects.responsible_for(user)
    return found.mentor if found else None


def test_three_people_are_enrolled_at_once(school, tom, newcomers):
    typed = {"path": school.baking.pk, "project": school.baking.projects.get(slug="cake").pk}
    confirm(tom, PEOPLE, chosen("enrol", *newcomers), **typed, start="2026-11-02", funded="on")
    found = Enrolment.objects.running().filter(student__in=newcomers, path=school.baking)
    assert [row.funded for row in found] == [True] * 3
    works = ProjectWork.objects.filter(enrolment__in=found)
    assert sorted(works.values_list("project__slug", "state")) == [
        *[("bread", "validated")] * 3,
        *[("cake", "in_progress")] * 3,
    ]
    assert "New0 Comer Enrolled." in log()


def test_nothing_happens_before_it_is_confirmed(school, tom, newcomers):
    page = tom.post(PEOPLE, chosen("enrol", *newcomers))
    assert page.context["form"] is not None
    sent = chosen("enrol", *newcomers) | {"asked": "1", "path": school.baking.pk}
    page = tom.post(PEOPLE, sent)
    assert "Baking" in " ".join(line.sentence for line in page.context["summary"].lines)
    assert not Enrolment.objects.filter(student__in=newcomers).exists()
    assert tom.post(PEOPLE, sent | {"seen": "x"}).context["has_changed"]
    assert not Enrolment.objects.filter(student__in=newcomers).exists()


def test_managers_and_who_left_are_left_out(school, tom, newcomers):
    newcomers[0].is_active = False
    newcomers[0].save()
    page = tom.post(PEOPLE, chosen("enrol", *newcomers, school.noor))
    assert [row for row, _why in page.context["left_out"]] == [school.noor, newcomers[0]]


def test_a_student_of_another_path_is_shown_what_ends(school, tom):
    sent = chosen("enrol", school.stu) | {"asked": "1", "path": school.carpentry.pk}
    summary = tom.post(PEOPLE, sent).context["summary"]
    assert school.maya in summary.recipients
    assert "no longer" in " ".join(line.sentence for line in summary.lines)


def test_a_project_of_another_path_is_refused(school, tom, newcomers):
    sent = {"asked": "1", "path": school.baking.pk, "project": school.table.pk}
    page = tom.post(PEOPLE, chosen("enrol", *newcomers) | sent)
    assert page.status_code == 422
    assert page.context["form"].has_error("project")


def test_students_get_a_mentor_and_the_mentor_one_mail(school, tom, newcomers):
    for person in newcomers:
        make.enrolment(person, school.baking)
    Delivery.objects.all().delete()
    confirm(tom, PEOPLE, chosen("assign_mentor", *newcomers), mentor=school.maya.email)
    assert [mentor_of(person) for person in newcomers] == [school.maya] * 3
    told = Delivery.objects.filter(kind="support_began").values_list("recipient", flat=True)
    assert sorted(told) == sorted([school.maya.pk, *(person.pk for person in newcomers)])


def test_one_mentor_too_full_and_nobody_gets_one(school, tom, newcomers):
    Mentor.objects.filter(user=school.maya).update(capacity=3)
    for person in newcomers:
        make.enrolment(person, school.baking)
    sent = {"asked": "1", "mentor": "Maya Mentor"}
    page = tom.post(PEOPLE, chosen("assign_mentor", *newcomers) | sent)
    assert page.status_code == 422
    assert "no room" in str(page.context["form"].errors)
    assert "New2" in str(page.context["form"].errors)
    assert [mentor_of(person) for person in newcomers] == [None] * 3


def test_a_mentor_without_approval_is_refused(school, tom, newcomers):
    make.enrolment(newcomers[0], school.baking)
    sent = {"asked": "1", "mentor": "carpenter carl"}
    page = tom.post(PEOPLE, chosen("assign_mentor", newcomers[0]) | sent)
    assert "not approved" in str(page.context["form"].errors)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Mya Mentr", "similar"), ("mentor", "several"), ("Tom Admin", "nobody"), ("", "required")],
)
def test_who_is_not_named_clearly_gets_no_student(school, tom, newcomers, typed, code):
    make.enrolment(newcomers[0], school.baking)
    page = tom.post(PEOPLE, chosen("assign_mentor", newcomers[0]) | {"asked": "1", "mentor": typed})
    assert page.status_code == 422
    assert error_codes(page.context["form"]) == {"mentor": [code]}
    named = school.maya.email in str(page.context["form"].errors)
    assert named == (code in ("similar", "several"))
    assert school.tom.email not in str(page.context["form"].errors)
    assert mentor_of(newcomers[0]) is None


def test_who_is_no_student_is_left_out(school, tom, newcomers):
    page = tom.post(PEOPLE, chosen("assign_mentor", school.nora, school.stu))
    assert [row for row, _why in page.context["left_out"]] == [school.nora]


def test_both_mails_name_what_they_are_about(school, tom, newcomers, mailoutbox):
    for person in newcomers:
        make.enrolment(person, school.baking)
    Delivery.objects.all().delete()
    confirm(tom, PEOPLE, chosen("assign_mentor", *newcomers), mentor=school.maya.email)
    send_due()
    to_maya = next(mail for mail in mailoutbox if mail.to == [school.maya.email])
    assert all(person.name in to_maya.body for person in newcomers)
    to_new = next(mail for mail in mailoutbox if mail.to == [newcomers[0].email])
    assert school.maya.name in to_new.subject
    assert newcomers[1].name not in to_new.body


@pytest.mark.parametrize("action", ["enrol", "assign_mentor"])
def test_the_page_of_a_person_has_the_same_actions(school, tom, action):
    assert tom.get(f"{PEOPLE}{school.stu.pk}/{action}/").status_code == 200
    assert signed_in(school.noor).get(f"{PEOPLE}{school.stu.pk}/{action}/").status_code == 404
