"""Tom grants and ends roles and approvals; what has ended stays as it was."""

import re

import pytest
from django.db import connections

from mentorhub.accounts.models import Role
from mentorhub.admin.database_errors import TRIGGER_MESSAGES
from mentorhub.database import OWNER
from students.models import Approval, Mentorship
from tests import factories as make
from tests.admin.forms import chosen, confirm, errors, levels, send

pytestmark = pytest.mark.django_db
ROLES, APPROVALS = "/admin/accounts/role/", "/admin/students/approval/"


def test_a_role_is_granted_by_the_person_at_the_keyboard(school, tom):
    send(tom, f"{ROLES}add/", user=school.nora.pk, kind="mentor")
    assert Role.objects.get(user=school.nora).granted_by == school.tom


def test_a_role_on_the_page_of_a_person_is_granted_the_same_way(school, tom):
    page = f"/admin/accounts/user/{school.nora.pk}/change/"
    new = {"roles-TOTAL_FORMS": 1, "roles-0-kind": "mentor", "roles-0-user": school.nora.pk}
    assert send(tom, page, **new).status_code == 302
    assert Role.objects.get(user=school.nora).granted_by == school.tom


def test_a_role_ends_and_its_approvals_with_it(school, tom):
    role = school.maya.roles.get()
    confirm(tom, f"{ROLES}{role.pk}/end/")
    role.refresh_from_db()
    assert role.ended_by == school.tom
    assert school.maya.approvals.get().ended_at is not None


def test_the_page_of_a_person_leads_to_the_page_on_which_a_role_ends(school, tom):
    role = school.maya.roles.get()
    page = tom.get(f"/admin/accounts/user/{school.maya.pk}/change/").content.decode()
    assert f"{ROLES}{role.pk}/change/" in page
    assert f"{ROLES}{role.pk}/end/" in tom.get(f"{ROLES}{role.pk}/change/").content.decode()


def test_no_form_ends_anything_without_a_question(school, tom):
    role, mentorship = school.maya.roles.get(), Mentorship.objects.get(mentor=school.maya)
    ended = {"end_now": "on", "roles-0-end_now": "on", "ended_at": "2026-01-01"}
    person = f"/admin/accounts/user/{school.maya.pk}/change/"
    send(tom, person, is_active="", **ended)
    tom.post(f"{ROLES}{role.pk}/change/", ended)
    send(tom, f"/admin/students/mentorship/{mentorship.pk}/change/", **ended)
    for row in (role, mentorship):
        row.refresh_from_db()
        assert row.ended_at is None
    school.maya.refresh_from_db()
    assert school.maya.is_active


def test_who_holds_it_and_which_role_it_is_never_change(school, tom):
    role = school.maya.roles.get()
    tom.post(f"{ROLES}{role.pk}/change/", {"user": school.nora.pk, "kind": "staff"})
    role.refresh_from_db()
    assert (role.user, role.kind) == (school.maya, "mentor")


def test_an_ended_role_is_only_shown(school, tom):
    role = school.maya.roles.get()
    role.end(by=make.office())
    page = tom.get(f"{ROLES}{role.pk}/change/")
    assert page.context["has_change_permission"] is False
    assert tom.post(f"{ROLES}{role.pk}/change/", {"end_now": ""}).status_code == 403


def test_nobody_ends_their_own_role_of_administrator(school, tom):
    role = school.tom.roles.get()
    for page, data in ((f"{ROLES}{role.pk}/end/", None), (ROLES, chosen("end", role))):
        answer = tom.post(page, (data or {}) | {"asked": "1", "seen": "x"}, follow=True)
        assert levels(answer) == ["warning"]
    role.refresh_from_db()
    assert role.ended_at is None


def test_approvals_are_granted_and_ended_in_the_list(school, tom):
    send(tom, f"{APPROVALS}add/", user=school.maya.pk, path=school.carpentry.pk, kind="mentor")
    approval = Approval.objects.get(user=school.maya, path=school.carpentry)
    assert approval.granted_by == school.tom
    confirm(tom, APPROVALS, chosen("end", approval))
    approval.refresh_from_db()
    assert approval.ended_at is not None


class TestWhatTheDatabaseRefusesIsSaidOnTheForm:
    def test_an_approval_without_the_role(self, school, tom):
        page = send(
            tom, f"{APPROVALS}add/", user=school.nora.pk, path=school.baking.pk, kind="mentor"
        )
        assert page.status_code == 200
        assert "Grant the role first" in errors(page)

    def test_a_student_who_would_be_staff(self, school, tom):
        page = send(tom, f"{ROLES}add/", user=school.stu.pk, kind="staff")
        assert "cannot be a manager or an administrator while enrolled" in errors(page)
        assert not school.stu.roles.exists()

    def test_the_same_on_the_page_of_the_person(self, school, tom):
        page = f"/admin/accounts/user/{school.stu.pk}/change/"
        new = {"roles-TOTAL_FORMS": 1, "roles-0-kind": "staff", "roles-0-user": school.stu.pk}
        answer = send(tom, page, name="Stuart", **new)
        assert "while enrolled" in errors(answer)
        assert answer.context["adminform"].form["name"].value() == "Stuart"
        school.stu.refresh_from_db()
        assert school.stu.name == "Stu Student"

    def test_an_administrator_who_would_be_a_student(self, school, tom):
        url = "/admin/students/enrolment/add/"
        page = send(tom, url, student=school.tom.pk, path=school.baking.pk)
        assert "cannot be enrolled" in errors(page)

    def test_a_second_mentor_at_the_same_time(self, school, tom):
        url = "/admin/students/mentorship/add/"
        page = send(tom, url, student=school.stu.pk, mentor=school.past.pk, kind="main")
        assert "This student already has a mentor in that period." in errors(page)
        assert Mentorship.objects.count() == 1

    def test_a_mentor_without_room(self, school, tom):
        sam = make.student("Sam Student", school.baking)
        school.maya.mentor_profile.capacity = 1
        school.maya.mentor_profile.save()
        url = "/admin/students/mentorship/add/"
        page = send(tom, url, student=sam.pk, mentor=school.maya.pk, kind="main")
        assert "no room for another student" in str(page.context["adminform"].form.errors["mentor"])

    def test_a_mentorship_that_is_granted_and_ended(self, school, tom):
        sam = make.student("Sam Student", school.carpentry)
        url = "/admin/students/mentorship/add/"
        assert send(tom, url, student=sam.pk, mentor=school.carl.pk, kind="main").status_code == 302
        mentorship = Mentorship.objects.get(student=sam)
        assert mentorship.granted_by == school.tom
        confirm(tom, f"/admin/students/mentorship/{mentorship.pk}/end/")
        mentorship.refresh_from_db()
        assert mentorship.ended_at is not None


def test_an_assessor_with_little_experience_is_granted_with_a_warning(school, tom):
    page = send(tom, f"{APPROVALS}add/", user=school.una.pk, path=school.baking.pk, kind="assessor")
    assert page.status_code == 302
    assert Approval.objects.running().filter(user=school.una).exists()
    assert "0 students" in tom.get(APPROVALS).text


def test_every_rule_of_a_trigger_has_words():
    """The functions of the database name the rule they raise; each name is in the table."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "select prosrc from pg_proc join pg_namespace n on n.oid = pronamespace"
            " where nspname in ('public', 'guides') and prosrc like '%raise exception%'"
        )
        sources = [source for (source,) in cursor.fetchall()]
    named = {name for source in sources for name in re.findall(r"constraint = '(\w+)'", source)}
    assert named
    assert named <= set(TRIGGER_MESSAGES)
