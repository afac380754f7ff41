"""People are found by path, invitation and first sign-in; one page says all about a person."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentorhub.accounts.admin.inviting_again import InviteAgainAction
from mentorhub.accounts.admin.panels import panels_of
from mentorhub.accounts.models import AccountMail, Invitation, User
from mentorhub.database import OWNER
from students.models import Mentorship
from tests import factories as make
from tests.accounts.steps import deliver
from tests.admin.conftest import log, signed_in
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
    while deliver():
        pass
    assert len(mailoutbox) == 120
    assert Invitation.objects.open().count() == 120


# --- Invite again all who have not come --------------------------------------------------------

AGAIN = f"{PEOPLE}invite-again/"


@pytest.fixture
def late(school):
    """Five who were invited three days ago and have not come; all others have."""
    User.objects.update(last_login=timezone.now())
    people = [make.person(f"Late{n} Comer", password=None) for n in range(5)]
    for person in people:
        Invitation.issue(person, sent_by=school.tom)
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=3))
    return people


def invited():
    return set(AccountMail.objects.filter(kind="invitation").values_list("user__name", flat=True))


def test_one_button_invites_again_who_has_not_come(school, tom, late, mailoutbox):
    page = tom.get(PEOPLE)
    assert page.context["to_invite_again"] == 5
    assert f'href="{AGAIN}?"' in page.content.decode()
    assert found(tom, signed_in="not_come") == set(late)
    asked = tom.get(AGAIN)
    assert asked.context["summary"].lines[0].sentence.startswith("5 people will get an e-mail")
    assert set(asked.context["summary"].recipients) == set(late)
    assert invited() == set()
    page = confirm(tom, AGAIN)
    assert page.request["PATH_INFO"] == PEOPLE
    assert page.context["invitation_progress"].waiting == 5
    assert not mailoutbox
    deliver()
    assert len(mailoutbox) == 5
    assert sum("Invited again." in each for each in log()) == 5


def test_it_invites_those_of_the_filters_that_are_on(school, tom, late):
    make.enrolment(late[0], school.baking)
    query = f"?path={school.baking.pk}&signed_in=never"
    page = tom.get(PEOPLE + query)
    assert page.context["to_invite_again"] == 1
    assert f"{AGAIN}?path={school.baking.pk}&amp;signed_in=never" in page.content.decode()
    page = confirm(tom, AGAIN + query)
    assert page.request["QUERY_STRING"] == query[1:]
    assert invited() == {"Late0 Comer"}


def test_a_second_press_sends_nothing_twice(school, tom, late):
    asked = tom.get(AGAIN)
    sent = {"asked": "1", "seen": asked.context["summary"].signature}
    assert tom.post(AGAIN, sent).status_code == 302
    page = tom.post(AGAIN, sent, follow=True)
    assert "in the last 24 hours" in str(list(page.context["messages"])[-1])
    assert AccountMail.objects.filter(kind="invitation").count() == 5
    page = tom.get(PEOPLE)
    assert (page.context["not_come"], page.context["to_invite_again"]) == (5, 0)
    assert AGAIN not in page.content.decode()


def test_who_was_invited_today_is_left_out_unless_the_mail_did_not_arrive(school, tom, late):
    for person in late[:2]:
        Invitation.objects.filter(user=person).update(created_at=timezone.now())
    AccountMail.objects.create(
        kind="invitation", user=late[0], email=late[0].email, language="en", state="given_up",
        try_at=timezone.now(), expires_at=timezone.now(),
    )  # fmt: skip
    asked = tom.get(AGAIN)
    assert set(asked.context["summary"].recipients) == {late[0], *late[2:]}
    assert (
        "1 person was invited in the last 24 hours" in asked.context["summary"].lines[-1].sentence
    )


def test_who_has_come_has_a_password_or_left_is_not_invited(school, tom, late):
    User.objects.filter(pk=late[0].pk).update(last_login=timezone.now())
    User.objects.filter(pk=late[1].pk).update(is_active=False)
    late[2].set_password("a long enough password")
    late[2].save()
    assert set(tom.get(AGAIN).context["summary"].recipients) == set(late[3:])


def test_who_comes_while_the_page_is_open_is_asked_about_again(school, tom, late):
    sent = {"asked": "1", "seen": tom.get(AGAIN).context["summary"].signature}
    User.objects.filter(pk=late[0].pk).update(last_login=timezone.now())
    page = tom.post(AGAIN, sent)
    assert (page.status_code, page.context["has_changed"]) == (422, True)
    assert invited() == set()


def test_more_than_one_confirmation_may_send_are_sent_by_the_next(school, tom, late, monkeypatch):
    monkeypatch.setattr(InviteAgainAction, "max_rows", 3)
    assert "2 more people" in tom.get(AGAIN).context["summary"].lines[1].sentence
    confirm(tom, AGAIN)
    assert len(invited()) == 3
    confirm(tom, AGAIN)
    assert len(invited()) == 5


@pytest.mark.parametrize("query", ["?path=nowhere", "?q=nobody+here", "?signed_in=yes", "?x=1"])
def test_a_list_without_anybody_to_invite_says_so(school, tom, query):
    User.objects.update(last_login=timezone.now())
    page = tom.get(AGAIN + query, follow=True)
    assert page.status_code == 200
    assert invited() == set()


def test_nobody_else_finds_the_page(school, late):
    for person in (school.noor, school.maya, school.stu):
        assert signed_in(person).get(AGAIN).status_code == 404
        assert signed_in(person).post(AGAIN, {"seen": "x"}).status_code == 404
    assert invited() == set()


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
