"""People are found by path, invitation and first sign-in; one page says all about a person."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentorhub.accounts.admin.panels import panels_of
from mentorhub.accounts.models import AccountMail, Invitation, User
from mentorhub.database import OWNER
from students.models import Mentorship
from tests import factories as make
from tests.accounts.steps import deliver
from tests.admin.forms import chosen, confirm

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


def found(client, **filters):
    return set(client.get(PEOPLE, filters).context["cl"].result_list)


def test_people_are_found_by_path(school, tom):
    """Students of Baking, and who is approved for it; not who was."""
    on_baking = found(tom, path=school.baking.pk)
    assert {school.stu, school.maya, school.ines, school.both, school.cross} <= on_baking
    assert not {school.carl, school.former, school.nora} & on_baking
    assert found(tom, path=school.baking.pk, role="student") == {school.stu, school.both}
    assert tom.get(PEOPLE, {"path": "nowhere"}).status_code == 200


def test_people_are_found_by_the_state_of_their_invitation(school, tom):
    nora, una, carl, stu = school.nora, school.una, school.carl, school.stu
    for person in (nora, una, carl):
        Invitation.issue(person, sent_by=school.tom)
    now = timezone.now()
    Invitation.objects.filter(user=una).update(expires_at=now - timedelta(days=1))
    Invitation.objects.filter(user=carl).update(accepted_at=now)
    assert found(tom, invitation="open") == {nora}
    assert found(tom, invitation="expired") == {una}
    assert found(tom, invitation="accepted") == {carl}
    assert stu in found(tom, invitation="none")
    assert not {nora, una, carl} & found(tom, invitation="none")
    assert found(tom, invitation="undelivered") == set()
    AccountMail.objects.create(
        kind="invitation", user=nora, email=nora.email, language="en", state="given_up",
        try_at=now, expires_at=now,
    )  # fmt: skip
    assert found(tom, invitation="undelivered") == {nora}


def test_who_has_never_signed_in_is_found(school, tom):
    User.objects.exclude(pk=school.nora.pk).update(last_login=timezone.now())
    assert found(tom, signed_in="never") == {school.nora}
    assert school.nora not in found(tom, signed_in="yes")


def test_all_who_have_not_come_are_invited_again_at_once(school, tom, mailoutbox):
    late = [make.person(f"Late{n} Comer", password=None) for n in range(120)]
    page = confirm(tom, f"{PEOPLE}?signed_in=never", chosen("send_invitation", *late, school.maya))
    assert not mailoutbox
    assert page.context["invitation_progress"].waiting == 120
    deliver()
    assert len(mailoutbox) == 120
    assert Invitation.objects.open().count() == 120


def test_the_list_costs_the_same_for_more_people(school, tom, django_assert_max_num_queries):
    for n in range(30):
        Invitation.issue(make.person(f"Late{n} Comer", password=None), sent_by=school.tom)
    with django_assert_max_num_queries(30):
        tom.get(PEOPLE)


def test_the_page_of_a_person_says_all_in_one_place(school, tom):
    make.session(Mentorship.objects.get(student=school.stu))
    make.work(school.stu, school.bread)
    Invitation.issue(school.stu, sent_by=school.tom)
    page = tom.get(f"{PEOPLE}{school.stu.pk}/change/")
    panels = page.context["panels"]
    texts = {str(panel["title"]): [line.text for line in panel["lines"]] for panel in panels}
    assert texts["Enrolments"] == ["Baking · Bread"]
    assert texts["Mentorships"] == ["Supported by Maya Mentor"]
    assert texts["Sessions"] == ["Maya Mentor · Planned"]
    assert texts["Invitations"] == ["Open"]
    for panel in panels:
        for address in [line.url for line in panel["lines"]] + [panel["all_url"]]:
            assert tom.get(address).status_code == 200


def test_the_page_of_a_mentor_names_approvals_and_students(school, tom):
    panels = {str(panel["title"]): panel["lines"] for panel in panels_of(school.maya)}
    assert [line.text for line in panels["Approvals"]] == ["Baking · As mentor"]
    assert [line.text for line in panels["Mentorships"]] == ["Supports Stu Student"]


def test_the_panels_cost_the_same_for_more_rows(school, tom, django_assert_num_queries):
    panels_of(school.maya)
    with CaptureQueriesContext(connections[OWNER]) as few:
        panels_of(school.maya)
    for n in range(4):
        make.mentorship(school.maya, make.student(f"Stu{n} Dent", school.baking))
    with django_assert_num_queries(len(few), connection=connections[OWNER]):
        panels_of(school.maya)
