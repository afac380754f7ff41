"""Tom looks after people: who they are, which path they are on, and how they leave."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.matching.models import Assignment
from mentorhub.accounts import photos
from mentorhub.accounts.models import Invitation, User
from students.admin.enrolments import AbsenceAdmin
from students.models import Absence, Enrolment
from tests import factories as make
from tests.accounts.steps import deliver
from tests.admin.conftest import log, signed_in
from tests.admin.forms import chosen, confirm, errors, levels, send
from tests.dashboard.profile.pictures import picture

pytestmark = pytest.mark.django_db
PEOPLE, ENROLMENTS = "/admin/accounts/user/", "/admin/students/enrolment/"


def act(client, url, action, *rows):
    return confirm(client, url, chosen(action, *rows))


def test_people_come_in_by_an_invitation(school, tom):
    page = tom.get(PEOPLE).content.decode()
    assert 'href="/admin/invite/"' in page
    assert tom.get(f"{PEOPLE}add/").status_code == 403


def test_an_address_is_there_once_in_any_spelling(school, tom):
    page = send(tom, f"{PEOPLE}{school.nora.pk}/change/", email=school.maya.email.upper())
    assert "already" in errors(page)


def test_an_invitation_is_sent_again(school, tom, mailoutbox):
    school.nora.set_unusable_password()
    school.nora.save()
    page = confirm(tom, PEOPLE, chosen("send_invitation", school.nora, school.maya))
    assert page.status_code == 200
    deliver()
    assert [mail.to for mail in mailoutbox] == [[school.nora.email]]


def test_an_invitation_to_a_wrong_address_opens_nothing(school, tom):
    invitation, _ = Invitation.issue(school.nora, sent_by=school.tom)
    send(tom, f"{PEOPLE}{school.nora.pk}/change/", email="nora@school.example")
    assert not Invitation.objects.open().filter(pk=invitation.pk).exists()


def test_a_lost_second_factor_is_removed_but_not_ones_own(school, tom):
    for person in (school.maya, school.tom):
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    act(tom, PEOPLE, "remove_second_factor", school.maya, school.tom)
    assert [factor.user for factor in Authenticator.objects.all()] == [school.tom]
    assert "Maya Mentor Second factor removed." in log()


def test_a_photo_is_removed_with_its_file_and_the_removal_is_logged(
    school, tom, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    photos.replace(school.maya, picture())
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert stored
    tom.post(PEOPLE, chosen("remove_photo", school.maya, school.noor))
    assert User.objects.get(pk=school.maya.pk).photo is not None, "it is asked first"
    with django_capture_on_commit_callbacks(execute=True):
        act(tom, PEOPLE, "remove_photo", school.maya, school.noor)
    assert User.objects.get(pk=school.maya.pk).photo is None
    assert not any(path.exists() for path in stored)
    # Noor has none: nothing is said of her.
    assert "Maya Mentor Photo removed." in log()
    assert "Noor Manager Photo removed." not in log()


def test_nobody_but_an_administrator_removes_the_photo_of_another(school, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    photos.replace(school.maya, picture())
    for person in (school.noor, school.stu, school.maya):
        asked = signed_in(person).post(PEOPLE, chosen("remove_photo", school.maya))
        assert asked.status_code == 404
    assert User.objects.get(pk=school.maya.pk).photo is not None


def test_a_wrong_address_is_mended_until_the_person_has_come(school, tom):
    page = f"{PEOPLE}{school.nora.pk}/change/"
    send(tom, page, email="nora@school.example")
    school.nora.refresh_from_db()
    assert school.nora.email == "nora@school.example"
    assert EmailAddress.objects.get(user=school.nora).email == "nora@school.example"
    signed_in(school.nora)
    send(tom, page, email="other@school.example")
    school.nora.refresh_from_db()
    assert school.nora.email == "nora@school.example"


def test_people_are_deactivated_but_not_oneself(school, tom):
    act(tom, PEOPLE, "deactivate", school.maya, school.tom)
    school.maya.refresh_from_db()
    school.tom.refresh_from_db()
    assert (school.maya.is_active, school.tom.is_active) == (False, True)
    send(tom, f"{PEOPLE}{school.tom.pk}/change/", is_active="")
    school.tom.refresh_from_db()
    assert school.tom.is_active, "no form has the field"
    answer = act(tom, PEOPLE, "deactivate", school.tom)
    assert levels(answer)[-1] == "warning"


def test_a_person_who_left_is_anonymised(school, tom):
    signed_in(school.nora)
    send(tom, f"{PEOPLE}{school.nora.pk}/change/", language="fr")
    assert any("Nora" in entry for entry in log())
    UserSession.objects.create(user=school.nora, ip="127.0.0.1", session_key="k")
    act(tom, PEOPLE, "anonymise", school.nora)
    school.nora.refresh_from_db()
    assert school.nora.name == f"Former member {school.nora.pk}"
    assert school.nora.email == f"former-member-{school.nora.pk}@example.invalid"
    assert not school.nora.is_active
    assert not school.nora.has_usable_password()
    assert not EmailAddress.objects.filter(user=school.nora).exists()
    assert not UserSession.objects.filter(user=school.nora).exists()
    assert not any("Nora" in entry for entry in log())


def test_the_words_of_the_matching_leave_with_the_person(school, tom):
    lea = make.mentor("Lea Leaving", school.baking)
    olga = make.student("Olga Leaving", school.baking)
    words = {"wishes": "Mornings", "needs": "Quiet", "reason_for_change": "Moved"}
    mine = make.mentor_request(olga, **words, needs_support=True)
    theirs = make.mentor_request(school.stu, **words)
    past = timezone.now() - timedelta(days=9)
    ended = make.mentorship(lea, olga, starts_at=past, ended_at=past + timedelta(days=1))
    closed = {"closed_at": past, "closed_because": "matched"}
    declined = make.assignment(
        ended, request=make.mentor_request(olga, **closed),
        declined_at=past, decline_reason="Olga is never on time",
    )  # fmt: skip
    mine.close("left")
    olga.enrolments.get().end("left", by=make.office())
    act(tom, PEOPLE, "anonymise", olga)
    for row in (mine, theirs, declined):
        row.refresh_from_db()
    assert (mine.wishes, mine.needs, mine.reason_for_change) == ("", "", "")
    assert not mine.needs_support
    assert declined.decline_reason == "…"
    assert theirs.needs == "Quiet"


def test_what_was_declined_is_written_once(school):
    past = timezone.now() - timedelta(days=9)
    ended = make.mentorship(
        school.maya, make.student("Olga", school.baking), starts_at=past, ended_at=past
    )
    row = make.assignment(ended, declined_at=past, decline_reason="Too far")
    for change in ({"decline_reason": "Another word"}, {"declined_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(pk=row.pk).update(**change)


def test_somebody_others_count_on_is_not_anonymised(school, tom):
    page = act(tom, PEOPLE, "anonymise", school.maya, school.stu)
    assert levels(page) == ["warning", "warning"]
    assert User.objects.filter(name__in=["Maya Mentor", "Stu Student"]).count() == 2


def test_the_sessions_of_an_anonymised_person_are_over(school, tom):
    nora = signed_in(school.nora)
    assert nora.get("/accounts/waiting/").status_code == 200
    act(tom, PEOPLE, "anonymise", school.nora)
    assert nora.get("/accounts/waiting/").status_code == 302
    keys = UserSession.objects.filter(user=school.nora).values("session_key")
    assert not Session.objects.filter(session_key__in=keys).exists()


def test_an_enrolment_ends_with_a_reason(school, tom):
    enrolment = school.stu.enrolments.get()
    confirm(tom, f"{ENROLMENTS}{enrolment.pk}/end/", reason="left")
    enrolment.refresh_from_db()
    assert enrolment.ended_at is not None
    assert (enrolment.end_reason, enrolment.ended_by) == ("left", school.tom)


def test_changing_path_ends_one_and_begins_another(school, tom):
    enrolment = school.stu.enrolments.get()
    page = f"{ENROLMENTS}{enrolment.pk}/end/"
    confirm(tom, page, reason="changed_path", path=school.carpentry.pk)
    enrolment.refresh_from_db()
    assert enrolment.end_reason == "changed_path"
    assert Enrolment.objects.get(student=school.stu, ended_at=None).path == school.carpentry


def test_a_student_is_on_one_path_at_a_time(school, tom):
    page = send(tom, f"{ENROLMENTS}add/", student=school.stu.pk, path=school.carpentry.pk)
    assert "one path at a time" in errors(page)


def test_an_absence_is_noted_and_withdrawn_with_a_trace(school, tom):
    enrolment = school.stu.enrolments.get()
    send(tom, "/admin/students/absence/add/", enrolment=enrolment.pk, on="2026-02-01")
    absence = Absence.objects.get()
    assert absence.noted_by == school.tom
    assert tom.post(f"/admin/students/absence/{absence.pk}/change/", {}).status_code == 403
    act(tom, "/admin/students/absence/", "withdraw", absence)
    absence.refresh_from_db()
    assert absence.withdrawn_by == school.tom
    assert absence.withdrawn_at is not None


def test_an_absence_that_somebody_else_withdraws_meanwhile_stays_theirs(school, tom, monkeypatch):
    enrolment = school.stu.enrolments.get()
    first, second = (
        Absence.objects.create(enrolment=enrolment, on=f"2026-02-0{day}", noted_by=school.maya)
        for day in (1, 2)
    )
    log = AbsenceAdmin.log_change
    at = timezone.now()

    def meanwhile(*args):
        rows = Absence.objects.filter(withdrawn_at=None)
        rows.update(withdrawn_at=at, withdrawn_by=school.noor)
        return log(*args)

    monkeypatch.setattr(AbsenceAdmin, "log_change", meanwhile)
    act(tom, "/admin/students/absence/", "withdraw", first, second)
    by = set(Absence.objects.values_list("withdrawn_by__name", flat=True))
    assert by == {school.tom.name, school.noor.name}


def test_people_are_found_by_role(school, tom):
    page = tom.get(PEOPLE, {"role": "manager"})
    assert [user.name for user in page.context["cl"].result_list] == ["Noor Manager"]
    page = tom.get(PEOPLE, {"role": "none", "q": "nora"})
    assert [user.name for user in page.context["cl"].result_list] == ["Nora Nobody"]


def test_only_people_who_are_here_can_be_chosen(school, tom):
    school.nora.is_active = False
    school.nora.save()
    query = {"app_label": "students", "model_name": "enrolment", "field_name": "student"}
    answer = tom.get("/admin/autocomplete/", {**query, "term": "n"}).json()
    names = [result["text"] for result in answer["results"]]
    assert "Noor Manager" in names
    assert "Nora Nobody" not in names
