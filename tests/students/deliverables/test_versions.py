"""Versions of a deliverable: withdrawn or replaced before they are read, and commented on."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from mentorhub.database import OWNER, WEB
from mentorhub.notifications import sending
from mentorhub.notifications.models import Delivery, Notification
from students.deliverables.comments import comment_on
from students.deliverables.models import ReadAlreadyError, WithdrawnError
from students.deliverables.submission import hand_in
from students.models import (
    Defence,
    Deliverable,
    DeliverableNote,
    Enrolment,
    Mentorship,
    Verdict,
)
from tests import evaluations
from tests import factories as make
from tests.guides.pasting.world import PASSAGE, write_guide
from tests.people import school
from tests.responses import error_codes, message_tags
from tests.walls.logins import connected_as

pytestmark = pytest.mark.django_db
LIST = "/student/deliverables/"


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = school()
    make.work(found.stu, found.bread)
    return found


@pytest.fixture
def loaf(people):
    upload = SimpleUploadedFile("loaf.txt", b"crust")
    enrolment = people.stu.enrolments.get()
    return hand_in(enrolment, people.bread, by=people.stu, upload=upload, note="Crust")


def page_of(row):
    return f"/deliverables/{row.pk}/"


def files_in(folder):
    return [each for each in folder.rglob("*") if each.is_file()]


# --- Withdrawing and replacing ---------------------------------------------------------------


def test_a_student_withdraws_a_version_that_nobody_has_read(
    client, people, loaf, tmp_path, django_capture_on_commit_callbacks
):
    client.force_login(people.stu)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page_of(loaf) + "withdrawal/")
    assert message_tags(answer) == ["success"]
    loaf.refresh_from_db()
    assert loaf.withdrawn_at
    kept = (loaf.link, loaf.note, loaf.file.name, loaf.file_name, loaf.size, loaf.sha256)
    assert kept == ("", "", "", "", 0, "")
    assert files_in(tmp_path) == []
    assert client.get(page_of(loaf) + "file/").status_code == 404
    assert "data-withdrawn" in client.get(LIST).content.decode()
    second = hand_in(loaf.enrolment, people.bread, by=people.stu, link="https://example.org/")
    assert second.number == 2, "the number stays taken"


def test_the_mentor_sees_that_it_was_withdrawn_and_has_nothing_to_read(client, people, loaf):
    loaf.withdraw()
    client.force_login(people.maya)
    page = client.get(f"/dashboard/students/{people.stu.pk}/")
    (group,) = page.context["deliverables_by_project"]
    assert (group.count, group.unread) == (1, 0)
    assert "data-withdrawn" in page.content.decode()
    assert client.post(page_of(loaf) + "read/").status_code == 404
    assert client.post(page_of(loaf), {"text": "Good"}).status_code == 404
    assert not Deliverable.objects.unread().exists()


def test_what_waits_in_the_outbox_about_it_is_not_sent(people, loaf, mailoutbox):
    loaf.withdraw()
    sending.drain(20)
    assert mailoutbox == []
    assert Delivery.objects.get(kind="handed_in").reason == "withdrawn"


def test_a_version_that_was_read_stays(client, people, loaf):
    loaf.mark_read(by=people.maya)
    client.force_login(people.stu)
    assert message_tags(client.post(page_of(loaf) + "withdrawal/")) == ["error"]
    with pytest.raises(ReadAlreadyError):
        loaf.withdraw()
    loaf.refresh_from_db()
    assert (loaf.withdrawn_at, loaf.note) == (None, "Crust")


def test_nobody_else_withdraws_it(client, people, loaf):
    address = page_of(loaf) + "withdrawal/"
    other = make.student("Olga Other", people.baking)
    for person in (people.maya, people.noor, people.cross, other):
        client.force_login(person)
        assert client.post(address).status_code == 404, person.name
    client.force_login(people.stu)
    assert client.get(address).status_code == 405
    people.stu.enrolments.get().end(Enrolment.EndReason.FINISHED, by=people.tom)
    assert client.post(address).status_code == 404, "a former student reads alone"
    loaf.refresh_from_db()
    assert loaf.withdrawn_at is None


def test_a_new_version_replaces_one_that_nobody_has_read(client, people, loaf):
    client.force_login(people.stu)
    address = f"{LIST}?replaces={loaf.pk}"
    assert f"?replaces={loaf.pk}" in client.get(page_of(loaf)).content.decode()
    page = client.get(address)
    assert page.context["form"].replaced == loaf
    assert 'data-replaces="1"' in page.content.decode()
    client.post(LIST, {"link": "https://example.org/2", "replaces": str(loaf.pk)})
    loaf.refresh_from_db()
    assert loaf.withdrawn_at
    assert (loaf.replaced_by.number, loaf.replaced_by.link) == (2, "https://example.org/2")
    assert Deliverable.objects.unread().get() == loaf.replaced_by


def test_one_that_was_read_meanwhile_stays_beside_the_new_one(client, people, loaf):
    loaf.mark_read(by=people.maya)
    client.force_login(people.stu)
    client.post(LIST, {"link": "https://example.org/2", "replaces": str(loaf.pk)})
    first, second = Deliverable.objects.order_by("number")
    assert (first.withdrawn_at, second.replaces) == (None, None)


@pytest.mark.parametrize("odd", ["x", "00000000-0000-4000-8000-000000000000", "\0", "1"])
def test_what_is_no_version_of_this_work_is_not_replaced(client, people, loaf, odd):
    client.force_login(people.stu)
    assert client.get(LIST, {"replaces": odd}).context["form"].replaced is None
    olga = make.student("Olga Other", people.baking)
    make.work(olga, people.bread)
    client.force_login(olga)
    client.post(LIST, {"link": "https://example.org/", "replaces": str(loaf.pk)})
    loaf.refresh_from_db()
    assert loaf.withdrawn_at is None


def test_the_database_refuses_what_must_never_be(people, loaf):
    def refused(statement, constraint):
        cursor = connections[OWNER].cursor()
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), cursor:
            cursor.execute(statement, [loaf.pk])

    note = "insert into students_deliverablenote (deliverable_id, author_id, text, written_at)"
    refused(f"{note} select %s, {people.maya.pk}, 'Good', now()", "no comments|has comments")
    withdraw = "update students_deliverable set withdrawn_at = now() where id = %s"
    loaf.mark_read(by=people.maya)
    refused(withdraw, "withdrawn once")
    Deliverable.objects.filter(pk=loaf.pk).update(read_at=None, read_by=None)
    loaf.withdraw()
    refused("update students_deliverable set withdrawn_at = null where id = %s", "withdrawn once")
    refused("update students_deliverable set read_at = now() where id = %s", "read_or_withdrawn")
    own = hand_in(loaf.enrolment, people.bread, by=people.stu, link="https://example.org/")
    other = make.student("Olga Other", people.baking).enrolments.get()
    Deliverable.objects.filter(pk=own.pk).update(enrolment=other)
    refused(f"update students_deliverable set replaces_id = '{own.pk}' where id = %s", "replaces")


# --- Comments --------------------------------------------------------------------------------


def test_the_mentor_comments_and_the_student_is_told_and_reads_it(client, people, loaf, mailoutbox):
    client.force_login(people.maya)
    answer = client.post(page_of(loaf), {"text": "A good crust.\n\nSalt is missing."})
    assert message_tags(answer) == ["success"]
    loaf.refresh_from_db()
    assert loaf.read_by == people.maya, "whoever comments has read it"
    Delivery.objects.filter(kind="handed_in").delete()
    sending.drain(20)
    (mail,) = mailoutbox
    assert mail.to == [people.stu.email]
    bodies = [mail.body, *(each.content for each in mail.alternatives)]
    assert all("Salt is missing." in body and page_of(loaf) in body for body in bodies)
    told = Notification.objects.get(recipient=people.stu)
    assert (told.kind, told.actor) == ("deliverable_comment", people.maya)
    client.force_login(people.stu)
    for address in (LIST, page_of(loaf)):
        assert "Salt is missing." in client.get(address).content.decode(), address
    page = client.get(page_of(loaf))
    assert page.context["may_comment"] is False
    assert "<textarea" not in page.content.decode()


def test_what_was_handed_in_gives_way_to_comments(client, people, loaf):
    def is_aside():
        page = client.get(page_of(loaf)).content.decode()
        assert page.count('id="handed-in-title"') == 1
        return 'id="handed-in-title"' in page.partition("</aside>")[0].rpartition("<aside")[2]

    client.force_login(people.stu)
    assert not is_aside(), "the wide column would be empty"
    comment_on(loaf, by=people.maya, text="A good crust")
    assert is_aside()


def test_a_second_comment_is_a_row_of_its_own_and_the_list_shows_the_last(client, people, loaf):
    comment_on(loaf, "First words.", by=people.maya)
    comment_on(loaf, "Second words.", by=people.maya)
    assert Delivery.objects.filter(kind="deliverable_comment").count() == 2
    client.force_login(people.stu)
    page = client.get(LIST).content.decode()
    assert "Second words." in page
    assert "First words." not in page
    client.force_login(people.maya)
    assert "Second words." in client.get(f"/dashboard/students/{people.stu.pk}/").content.decode()
    shown = client.get(page_of(loaf)).context["comments"]
    assert [each.text for each in shown] == ["First words.", "Second words."]


def test_only_who_supports_the_student_now_comments(client, people, loaf):
    other = make.student("Olga Other", people.baking)
    statuses = {}
    for person in (people.stu, people.noor, people.carl, people.cross, other, people.ines):
        client.force_login(person)
        statuses[person.first_name] = client.post(page_of(loaf), {"text": "Good"}).status_code
    assert set(statuses.values()) == {404}, statuses
    Mentorship.objects.get(mentor=people.maya).end(by=make.office())
    client.force_login(people.maya)
    assert client.post(page_of(loaf), {"text": "Good"}).status_code == 404
    assert client.get(page_of(loaf)).status_code == 404
    client.logout()
    assert client.get(page_of(loaf)).status_code == 302
    assert not DeliverableNote.objects.exists()


def test_a_cover_and_managers_read_the_comments_of_the_mentor(client, people, loaf):
    comment_on(loaf, "A good crust.", by=people.maya)
    seen = {
        person.first_name: DeliverableNote.objects.visible_to(person).count()
        for person in (people.stu, people.maya, people.noor, people.tom, people.carl, people.ines)
    }
    assert seen == {"Stu": 1, "Maya": 1, "Noor": 1, "Tom": 1, "Carl": 0, "Ines": 0}
    client.force_login(people.noor)
    assert "A good crust." in client.get(page_of(loaf)).content.decode()


@pytest.mark.parametrize(
    ("text", "code"), [("", "required"), (" \n ", "required"), ("x" * 4001, "max_length")]
)
def test_a_comment_has_words(client, people, loaf, text, code):
    client.force_login(people.maya)
    answer = client.post(page_of(loaf), {"text": text})
    assert answer.status_code == 422
    assert error_codes(answer.context["form"]) == {"text": [code]}
    assert not DeliverableNote.objects.exists()


def test_a_version_withdrawn_while_the_comment_was_written_is_not_commented_on(people, loaf):
    Deliverable.objects.get(pk=loaf.pk).withdraw()
    with pytest.raises(WithdrawnError):
        comment_on(loaf, "Good", by=people.maya)
    assert not Delivery.objects.filter(kind="deliverable_comment").exists()


def test_a_comment_with_a_passage_of_the_guide_is_stopped(client, people, loaf):
    write_guide(people.bread)
    client.force_login(people.maya)
    answer = client.post(page_of(loaf), {"text": f"Look: {PASSAGE}"})
    assert answer.status_code == 422
    assert not DeliverableNote.objects.exists()


def test_the_login_of_pages_changes_neither_a_comment_nor_a_file(people, loaf):
    comment_on(loaf, "A good crust.", by=people.maya)
    for statement in (
        "update students_deliverablenote set text = 'x'",
        "delete from students_deliverablenote",
        "update students_deliverable set file = 'x'",
        "update students_deliverable set link = 'x'",
        "update students_upload set file = 'x'",
    ):
        with connected_as(WEB) as cursor, pytest.raises(Exception, match="permission denied"):
            cursor.execute(statement)


# --- Versions that are judged ----------------------------------------------------------------


def a_defence(people, loaf, **fields):
    """Of the work that the version is of; it began a minute ago."""
    work, now = loaf.enrolment.works.get(), timezone.now()
    assessor = make.assessor("Ann Assessor", people.baking)
    values = {
        "status": "booked",
        "starts_at": now - timedelta(minutes=1),
        "ends_at": now + timedelta(minutes=44),
    }
    return Defence.objects.create(
        work=work,
        number=1,
        student=people.stu,
        requested_by=people.maya,
        assessor=assessor,
        earliest_on=now.date(),
        latest_on=now.date(),
        zone="UTC",
        **(values | fields),
    )


def stays(client, people, loaf):
    """Page, form and database refuse to withdraw it."""
    client.force_login(people.stu)
    assert client.get(page_of(loaf)).context["may_change"] is False
    assert client.get(LIST, {"replaces": str(loaf.pk)}).context["form"].replaced is None
    assert message_tags(client.post(page_of(loaf) + "withdrawal/")) == ["error"]
    with pytest.raises(IntegrityError, match="judged stays"), transaction.atomic():
        Deliverable.objects.filter(pk=loaf.pk).update(withdrawn_at=timezone.now())
    return True


def test_once_the_defence_has_begun_the_version_stays(client, people, loaf):
    defence = a_defence(people, loaf, starts_at=timezone.now() + timedelta(minutes=9))
    client.force_login(people.stu)
    assert client.get(page_of(loaf)).context["may_change"] is True
    Defence.objects.filter(pk=defence.pk).update(starts_at=timezone.now())
    assert stays(client, people, loaf)


def test_one_that_was_handed_in_afterwards_can_be_withdrawn(client, people, loaf):
    a_defence(people, loaf)
    later = hand_in(loaf.enrolment, people.bread, by=people.stu, link="https://example.org/2")
    later.withdraw()
    later.refresh_from_db()
    assert later.withdrawn_at


def test_a_fix_that_was_answered_stays(client, people, loaf):
    start = loaf.handed_in_at - timedelta(days=2)
    days_ago = {"starts_at": start, "ends_at": start + timedelta(minutes=45)}
    defence = a_defence(people, loaf, **days_ago)
    Verdict.objects.create(defence=defence, outcome="to_rework", words="No", assessor=people.ines)
    assert stays(client, people, loaf)


def test_a_defence_that_was_called_off_judges_nothing(client, people, loaf):
    a_defence(people, loaf, status="not_held", not_held_because="called_off")
    client.force_login(people.stu)
    assert client.get(page_of(loaf)).context["may_change"] is True


# --- Fixes -----------------------------------------------------------------------------------


def conditional(people, *, ends_in):
    """Bread is validated on condition; the time for fixes ends in this time from now."""
    work = people.stu.enrolments.get().works.get()
    at = timezone.now() - timedelta(hours=48) + ends_in
    return evaluations.judged(work, people.ines, "conditional", at=at)


def a_fix(verdict, **fields):
    return evaluations.fix(verdict, **{"at": verdict.released_at + timedelta(hours=1)} | fields)


def replace(client, people, fix):
    client.force_login(people.stu)
    client.post(LIST, {"link": "https://example.org/2", "replaces": str(fix.pk)})
    fix.refresh_from_db()
    return Deliverable.objects.get(link="https://example.org/2")


def test_a_fix_can_be_replaced_or_withdrawn_while_another_can_come(client, people):
    verdict = conditional(people, ends_in=timedelta(minutes=5))
    fix = a_fix(verdict)
    client.force_login(people.stu)
    page = client.get(page_of(fix))
    assert page.context["fix_until"] == verdict.fix_until
    assert 'data-fix="open"' in page.text, "what follows is said before"
    other = replace(client, people, fix)
    assert fix.withdrawn_at
    assert evaluations.fix_of(verdict) == other
    client.post(page_of(other) + "withdrawal/")
    assert evaluations.fix_of(verdict) is None


def test_a_fix_stays_once_its_time_is_over(client, people):
    verdict = conditional(people, ends_in=timedelta(minutes=-5))
    fix = a_fix(verdict)
    client.force_login(people.stu)
    page = client.get(page_of(fix))
    assert page.context["may_change"] is False
    assert 'data-fix="over"' in page.text
    assert f"{page_of(fix)}#change" not in client.get(LIST).text
    assert message_tags(client.post(page_of(fix) + "withdrawal/")) == ["error"]
    with pytest.raises(IntegrityError, match="fix stays"), transaction.atomic():
        Deliverable.objects.filter(pk=fix.pk).update(withdrawn_at=timezone.now())
    assert not Verdict.objects.lapsed(timezone.now()).exists()


def test_a_version_that_comes_too_late_to_replace_the_fix_stands_beside_it(client, people):
    verdict = conditional(people, ends_in=timedelta(minutes=-5))
    fix = a_fix(verdict)
    late = replace(client, people, fix)
    assert (fix.withdrawn_at, late.replaces) == (None, None)
    assert evaluations.fix_of(verdict) == fix


def test_an_upload_that_ends_within_the_grace_is_a_fix_and_stays(client, people):
    verdict = conditional(people, ends_in=timedelta(minutes=-5))
    until = verdict.fix_until
    fix = a_fix(verdict, begun_at=until, at=until + timedelta(minutes=3))
    with pytest.raises(ReadAlreadyError):
        fix.withdraw()


def test_what_came_too_late_to_be_a_fix_can_be_withdrawn(client, people):
    verdict = conditional(people, ends_in=timedelta(hours=-3))
    late = a_fix(verdict, at=verdict.fix_until + timedelta(seconds=1))
    long = a_fix(verdict, begun_at=verdict.fix_until, at=verdict.fix_until + timedelta(hours=2))
    for each in (late, long):
        client.force_login(people.stu)
        assert client.get(page_of(each)).context["fix_until"] is None
        each.withdraw()
        each.refresh_from_db()
        assert each.withdrawn_at


def test_nobody_but_the_student_reads_that_a_fix_may_be_withdrawn(client, people):
    fix = a_fix(conditional(people, ends_in=timedelta(minutes=5)))
    for person in (people.maya, people.noor):
        client.force_login(person)
        page = client.get(page_of(fix))
        assert (page.context["may_change"], page.context["fix_until"]) == (False, None)
        assert client.post(page_of(fix) + "withdrawal/").status_code == 404
