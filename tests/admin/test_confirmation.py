"""Nothing ends before Tom has confirmed a summary: what ends, which sessions, who is told."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from mentorhub.admin import confirmation
from mentorhub.database import STAFF, signed_in_as
from mentorhub.notifications.models import Delivery
from students.models import Enrolment, Mentorship, Session
from tests import factories as make
from tests.admin.conftest import log, signed_in
from tests.admin.forms import chosen, confirm, errors, hidden, levels, send

pytestmark = pytest.mark.django_db
PEOPLE, ROLES = "/admin/accounts/user/", "/admin/accounts/role/"
ENROLMENTS, MENTORSHIPS = "/admin/students/enrolment/", "/admin/students/mentorship/"
APPROVALS = "/admin/students/approval/"


@pytest.fixture
def session(school):
    with signed_in_as(STAFF):
        return make.session(Mentorship.objects.get(mentor=school.maya))


@pytest.fixture
def factor(school):
    return Authenticator.objects.create(user=school.maya, type="totp", data={"secret": "x"})


def rows_of(school):
    return {
        "role": (ROLES, "end", school.maya.roles.get()),
        "approval": (APPROVALS, "end", school.maya.approvals.get()),
        "mentorship": (MENTORSHIPS, "end", Mentorship.objects.get(mentor=school.maya)),
        "enrolment": (ENROLMENTS, "end", school.stu.enrolments.get()),
        "deactivate": (PEOPLE, "deactivate", school.maya),
        "anonymise": (PEOPLE, "anonymise", school.nora),
        "second factor": (PEOPLE, "remove_second_factor", school.maya),
    }


WHAT = (
    "role", "approval", "mentorship", "enrolment", "deactivate", "anonymise", "second factor",
)  # fmt: skip


def done(what, row):
    row.refresh_from_db()
    if what in ("role", "approval", "mentorship", "enrolment"):
        return row.ended_at is not None
    if what == "second factor":
        return not Authenticator.objects.filter(user=row).exists()
    return not row.is_active


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("place", ["list", "page"])
def test_nothing_happens_before_the_answer_and_then_it_does(
    school, tom, session, factor, what, place
):
    url, act, row = rows_of(school)[what]
    page, data = (url, chosen(act, row)) if place == "list" else (f"{url}{row.pk}/{act}/", None)
    asked = tom.post(page, data) if data else tom.get(page)
    assert asked.status_code == 200
    assert asked.context["confirmation"].action.name == act
    assert asked.context["confirmation"].back == (url if data else f"{url}{row.pk}/change/")
    assert not done(what, row)
    # A form that was never shown is not answered either.
    tom.post(page, (data or {}) | {"asked": "1", "seen": "anything", "reason": "left"})
    assert not done(what, row)
    typed = {"reason": "left"} if what == "enrolment" else {}
    answer = confirm(tom, page, data, **typed)
    assert answer.redirect_chain
    assert done(what, row)
    assert log()


@pytest.mark.parametrize("what", WHAT)
def test_the_page_of_a_row_has_a_button_while_there_is_something_to_end(school, tom, factor, what):
    url, act, row = rows_of(school)[what]
    address = f"{url}{row.pk}/{act}/"
    page = f"{url}{row.pk}/change/"
    assert address in tom.get(page).content.decode()
    typed = {"reason": "left"} if what == "enrolment" else {}
    confirm(tom, address, **typed)
    if what != "anonymise":
        assert f'href="{address}"' not in tom.get(page).content.decode()


def test_the_summary_names_the_sessions_with_their_dates_and_who_is_told(school, tom, session):
    mentorship = session.mentorship
    page = tom.get(f"{MENTORSHIPS}{mentorship.pk}/end/")
    summary = page.context["summary"]
    assert [line.at for line in summary.lines] == [None, session.starts_at]
    assert list(summary.recipients) == [school.maya, school.stu]
    for person in (school.maya, school.stu):
        assert person.name in summary.lines[0].sentence
    assert "<time datetime=" in page.content.decode()


def test_what_was_shown_is_what_happens(school, tom, session):
    shown = tom.get(f"{PEOPLE}{school.maya.pk}/deactivate/").context["summary"]
    confirm(tom, f"{PEOPLE}{school.maya.pk}/deactivate/")
    session.refresh_from_db()
    assert session.status == "cancelled_other"
    assert session.outcomes.get().by == school.tom
    told = Delivery.objects.filter(kind__in=["cancelled", "support_ended"], state="pending")
    assert set(told.values_list("recipient", flat=True)) == {
        person.pk for person in shown.recipients
    }
    entries = log()
    for word in ("Maya Mentor: Mentor Ended.", "Maya Mentor – Stu Student Ended."):
        assert word in entries
    assert "Maya Mentor Deactivated." in entries


def test_an_answer_to_what_has_changed_since_is_asked_again(school, tom, session):
    mentorship = session.mentorship
    page = f"{MENTORSHIPS}{mentorship.pk}/end/"
    answer = hidden(tom.get(page))
    with signed_in_as(STAFF):
        later = make.session(mentorship, starts_at=timezone.now() + timedelta(days=9))
    again = tom.post(page, answer)
    assert (again.status_code, again.context["has_changed"]) == (422, True)
    assert later.starts_at in [line.at for line in again.context["summary"].lines]
    mentorship.refresh_from_db()
    assert mentorship.ended_at is None
    assert not Session.objects.exclude(status="planned").exists()
    tom.post(page, hidden(again))
    mentorship.refresh_from_db()
    assert mentorship.ended_at is not None


def test_people_chosen_anew_are_asked_about_anew(school, tom):
    asked = tom.post(PEOPLE, chosen("anonymise", school.nora))
    data = hidden(asked) | {"_selected_action": [school.nora.pk, make.person("Ned New").pk]}
    again = tom.post(PEOPLE, data)
    assert (again.status_code, again.context["has_changed"]) == (422, True)
    school.nora.refresh_from_db()
    assert school.nora.name == "Nora Nobody"


def test_who_cannot_be_chosen_is_left_out_and_named(school, tom):
    asked = tom.post(PEOPLE, chosen("anonymise", school.nora, school.maya, school.tom))
    assert {row for row, _reason in asked.context["left_out"]} == {school.maya, school.tom}
    tom.post(PEOPLE, hidden(asked))
    school.maya.refresh_from_db()
    school.nora.refresh_from_db()
    assert school.maya.name == "Maya Mentor"
    assert school.nora.name.startswith("Former member")


def test_many_rows_at_once_are_too_many_to_read(school, tom, monkeypatch):
    monkeypatch.setattr(confirmation.ConfirmedAction, "max_rows", 1)
    answer = tom.post(PEOPLE, chosen("deactivate", school.nora, school.una), follow=True)
    assert levels(answer) == ["error"]
    assert "summary" not in answer.context
    school.nora.refresh_from_db()
    assert school.nora.is_active


def test_a_long_plan_is_cut_on_the_page_and_carried_out_whole(school, tom, session, monkeypatch):
    monkeypatch.setattr(confirmation, "MAX_LISTED", 1)
    page = f"{MENTORSHIPS}{session.mentorship_id}/end/"
    summary = tom.get(page).context["summary"]
    assert (len(summary.listed_lines), summary.more_lines, summary.more_recipients) == (1, 1, 1)
    confirm(tom, page)
    session.refresh_from_db()
    assert session.status == "cancelled_other"


def test_what_has_ended_is_not_ended_again(school, tom):
    role = school.maya.roles.get()
    role.end(by=school.noor)
    answer = tom.get(f"{ROLES}{role.pk}/end/", follow=True)
    assert levels(answer) == ["warning"]
    role.refresh_from_db()
    assert role.ended_by == school.noor


def test_an_earlier_planned_end_leaves_no_session_behind(school, tom, session):
    page = f"{MENTORSHIPS}{session.mentorship_id}/change/"
    day = (session.starts_at - timedelta(days=1)).date().isoformat()
    answer = send(tom, page, ends_at_0=day, ends_at_1="12:00")
    assert "Sessions are planned after that" in errors(answer)
    later = (session.starts_at + timedelta(days=1)).date().isoformat()
    assert send(tom, page, ends_at_0=later, ends_at_1="12:00").status_code == 302


class TestAnEnrolment:
    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({}, "reason"),
            ({"reason": "bored"}, "reason"),
            ({"reason": "changed_path"}, "path"),
            ({"reason": "changed_path", "path": "x"}, "path"),
            ({"reason": "left", "path": "carpentry"}, "path"),
            ({"reason": "changed_path", "path": "baking"}, "path"),
        ],
    )
    def test_says_what_is_missing(self, school, tom, typed, field):
        enrolment = school.stu.enrolments.get()
        named = typed.get("path")
        typed = typed | (
            {"path": getattr(school, named).pk} if hasattr(school, named or "") else {}
        )
        page = tom.post(f"{ENROLMENTS}{enrolment.pk}/end/", {"asked": "1"} | typed)
        assert page.status_code == 422
        assert list(page.context["form"].errors) == [field]
        enrolment.refresh_from_db()
        assert enrolment.ended_at is None

    def test_that_changes_path_names_the_new_one(self, school, tom):
        enrolment = school.stu.enrolments.get()
        url = f"{ENROLMENTS}{enrolment.pk}/end/"
        typed = {"asked": "1", "reason": "changed_path", "path": school.carpentry.pk}
        lines = tom.post(url, typed).context["summary"].lines
        assert "Carpentry" in lines[-1].sentence
        confirm(tom, url, **typed)
        new = Enrolment.objects.running().get(student=school.stu)
        assert new.path == school.carpentry
        assert not Mentorship.objects.in_force().filter(student=school.stu).exists()

    def test_many_end_in_the_list_for_one_reason(self, school, tom):
        rows = [school.stu.enrolments.get(), school.both.enrolments.get()]
        confirm(tom, ENROLMENTS, chosen("end", *rows), reason="finished")
        reasons = Enrolment.objects.filter(pk__in=[row.pk for row in rows])
        assert set(reasons.values_list("end_reason", flat=True)) == {"finished"}


def test_somebody_who_left_is_let_in_again(school, tom):
    school.maya.deactivate(by=school.noor)
    confirm(tom, f"{PEOPLE}{school.maya.pk}/activate/")
    school.maya.refresh_from_db()
    assert school.maya.is_active
    assert not school.maya.roles.running().exists()


@pytest.mark.parametrize("what", WHAT)
def test_a_visitor_and_a_manager_find_no_such_page(school, client, what):
    url, act, row = rows_of(school)[what]
    page = f"{url}{row.pk}/{act}/"
    assert client.get(page).status_code == 302
    manager = signed_in(school.noor)
    assert manager.get(page).status_code == 404
    assert manager.post(page, {"asked": "1"}).status_code == 404


@pytest.mark.parametrize("address", ["0/end/", "x/end/", "99999999999999999999/end/"])
def test_a_row_that_is_not_there(school, tom, address):
    assert tom.get(f"{ROLES}{address}").status_code == 404


def test_of_several_only_those_that_go_on_are_asked_about_again(school, tom):
    row = Mentorship.objects.get(mentor=school.maya)
    other = make.mentorship(school.cross, make.student("Oda Other", school.baking))
    asked = tom.post(MENTORSHIPS, chosen("end", row, other))
    row.end(by=school.noor)
    again = tom.post(MENTORSHIPS, hidden(asked))
    assert again.status_code == 422
    assert [each for each, _why in again.context["left_out"]] == [row]
    assert len(again.context["summary"].lines) == 1
    tom.post(MENTORSHIPS, hidden(again))
    other.refresh_from_db()
    assert other.ended_at is not None


def test_the_page_that_wants_a_reason_names_whom_it_is_about(school, tom):
    row = school.stu.enrolments.get()
    assert "Stu Student" in tom.get(f"{ENROLMENTS}{row.pk}/end/").content.decode()


def test_who_may_read_the_guides_in_another_way_keeps_them(school, tom):
    mentoring = school.maya.approvals.get()
    page = f"{APPROVALS}{mentoring.pk}/end/"
    assert "guides" in tom.get(page).context["summary"].lines[0].sentence
    with signed_in_as(STAFF):
        school.maya.roles.create(kind="assessor")
        make.approval(school.maya, school.baking, "assessor")
    assert "guides" not in tom.get(page).context["summary"].lines[0].sentence
    # With the person both end.
    lines = tom.get(f"{PEOPLE}{school.maya.pk}/deactivate/").context["summary"].lines
    assert sum("guides" in line.sentence for line in lines) == 2
