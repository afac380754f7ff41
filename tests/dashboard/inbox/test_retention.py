"""Messages are emptied MESSAGE_KEEP_MONTHS after the last relation between the people has ended."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.inbox import changing, reporting, retention, sending, tasks
from dashboard.inbox.drafts import draft_place
from dashboard.inbox.models import Attachment, Draft, Message, MessageEdit, Report, Thread
from students.models import Approval, Mentorship
from tests import factories as make
from tests.dashboard.inbox.build import say, talk

pytestmark = pytest.mark.django_db

YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def long_ago(thread, years=4):
    """As if the last message had been written then."""
    Thread.objects.filter(pk=thread.pk).update(changed_at=timezone.now() - years * YEAR)


def end_support(people, years):
    """The mentorship of Maya and Stu ended so many years ago."""
    at = timezone.now() - years * YEAR
    rows = Mentorship.objects.filter(mentor=people.maya, student=people.stu)
    rows.update(starts_at=at - timedelta(days=90), ended_at=at)


def end(rows, years):
    """Roles or approvals that ended so many years ago."""
    at = timezone.now() - years * YEAR
    rows.update(granted_at=at - timedelta(days=90), ended_at=at)


def texts(thread):
    return list(thread.messages.values_list("body", flat=True))


def empty():
    return tasks.empty_old_messages()


def test_texts_html_files_edits_drafts_and_copies_go_together(
    people, django_capture_on_commit_callbacks
):
    thread = talk("student", people.stu, people.maya, "First words")
    message = say(thread, people.stu, "Read", uploads=[SimpleUploadedFile("a.txt", b"flour")])
    file = message.attachments.get().file
    changing.edit(message, "Read again")
    Draft.objects.create(author=people.stu, place=draft_place(thread), body="Half")
    report = reporting.report(message, by=people.maya, reason="private", words="My address.")
    end_support(people, 3)
    long_ago(thread)
    with django_capture_on_commit_callbacks(execute=True):
        assert empty() == 1
    assert texts(thread) == ["", ""]
    assert set(thread.messages.values_list("html", flat=True)) == {""}
    assert not any(model.objects.exists() for model in (Attachment, MessageEdit, Draft))
    report.refresh_from_db()
    assert (report.copy, report.words) == ([], "")
    assert not file.storage.exists(file.name)
    assert empty() == 0


def test_what_is_younger_than_the_setting_stays(people, settings):
    thread = talk("student", people.stu, people.maya, "Kept")
    end_support(people, 1)
    long_ago(thread)
    assert empty() == 0
    settings.MESSAGE_KEEP_MONTHS = 6
    assert empty() == 1


@pytest.mark.parametrize("kind", ["student", "colleagues", "manager"])
def test_however_old_it_stays_while_the_relation_stands(people, kind):
    other = {"student": people.stu, "colleagues": people.ines, "manager": people.noor}[kind]
    thread = talk(kind, people.maya, other, "Kept")
    long_ago(thread, years=9)
    assert empty() == 0
    assert texts(thread) == ["Kept"]


def test_a_mentorship_that_begins_again_keeps_what_was_written_in_the_first(people):
    thread = talk("student", people.stu, people.maya, "Kept")
    end_support(people, 3)
    make.mentorship(people.maya, people.stu)
    long_ago(thread)
    assert empty() == 0


def test_the_last_of_several_relations_counts(people):
    thread = talk("colleagues", people.maya, people.ines, "Of the path")
    long_ago(thread)
    for years, expected in ((1, 0), (3, 1)):
        end(Approval.objects.filter(user=people.ines), years)
        assert empty() == expected


def test_a_role_that_ended_long_ago_ends_the_relation(people):
    thread = talk("manager", people.maya, people.noor, "To the office")
    long_ago(thread)
    end(people.noor.roles, 3)
    assert empty() == 1


def test_a_circle_goes_by_its_last_message(people):
    circle = sending.start_circle("Bread", [people.ines], by=people.maya)
    say(circle, people.maya, "Hello")
    long_ago(circle, years=1)
    assert empty() == 0
    long_ago(circle, years=3)
    assert empty() == 1


def test_a_report_about_a_message_that_was_removed_loses_its_copy_too(people):
    thread = talk("student", people.stu, people.maya, "Unkind")
    message = thread.messages.get()
    report = reporting.report(message, by=people.maya, reason="insult", words="")
    changing.remove(message)
    end_support(people, 3)
    long_ago(thread)
    assert empty() == 1
    assert Report.objects.get(pk=report.pk).copy == []


def test_many_threads_are_emptied_in_batches(people, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 1)
    for other in (people.ines, people.both):
        long_ago(talk("colleagues", people.maya, other))
    end(Approval.objects, 3)
    assert empty() == 2
    assert not Message.objects.kept().exists()
