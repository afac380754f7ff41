"""Messages in what a person downloads, and after a person is anonymised."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dashboard.inbox import changing, reporting
from dashboard.inbox.drafts import draft_place
from dashboard.inbox.models import Draft, Message, MessageEdit, Report
from mentorhub.accounts import data_export
from mentorhub.accounts.anonymising import anonymise
from mentorhub.database import STAFF, signed_in_as
from students.models import Enrolment, Mentorship
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def export_of(person):
    packed = zipfile.ZipFile(io.BytesIO(b"".join(data_export.archive(fresh(person)))))
    return {name: packed.read(name) for name in packed.namelist()}


def rows(files, name):
    return json.loads(files[f"{name}.json"])["rows"] if f"{name}.json" in files else []


@pytest.fixture
def thread(people):
    thread = talk("student", people.stu, people.maya, "My oven is too hot")
    own = say(thread, people.stu, "Like this", uploads=[SimpleUploadedFile("own.txt", b"hot")])
    changing.edit(own, "Like that")
    say(thread, people.maya, "Try", uploads=[SimpleUploadedFile("hers.txt", b"cold")])
    for person in (people.stu, people.maya):
        text = f"{person.first_name} begins"
        Draft.objects.create(author=person, place=draft_place(thread), body=text)
    reporting.report(thread.messages.last(), by=people.stu, reason="other", words="Too short")
    return thread


def test_one_downloads_what_one_may_read_and_ones_own_files_drafts_edits_and_reports(
    people, thread
):
    talk("manager", people.maya, people.noor, "Between the two of us")
    files = export_of(people.stu)
    text = b" ".join(files.values()).decode(errors="replace")
    assert [row["body"] for row in rows(files, "messages")] == [
        "My oven is too hot",
        "Like that",
        "Try",
    ]
    assert [row["body"] for row in rows(files, "edits_of_messages")] == ["Like this"]
    assert [row["body"] for row in rows(files, "drafts_of_messages")] == ["Stu begins"]
    assert [row["words"] for row in rows(files, "reported_messages")] == ["Too short"]
    assert [name for name in files if name.startswith("messages/")] == ["messages/001-own.txt"]
    for foreign in ("Between the two of us", "Maya begins", "hers.txt"):
        assert foreign not in text


def test_a_mentor_whose_mentorship_has_ended_downloads_nothing_of_the_student(people, thread):
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    files = export_of(people.maya)
    assert rows(files, "messages") == rows(files, "threads") == []
    assert not [name for name in files if name.startswith("messages/")]
    assert len(rows(export_of(people.stu), "messages")) == 3


def test_anonymising_keeps_what_the_other_reads_without_the_name(people, thread):
    report = Report.objects.get()
    with signed_in_as(STAFF):
        Enrolment.objects.get(student=people.stu).end(Enrolment.EndReason.LEFT, by=people.tom)
        anonymise(people.stu)
    assert Message.objects.filter(author=people.stu).count() == 2
    assert [each.author for each in Draft.objects.all()] == [people.maya]
    assert not MessageEdit.objects.exists()
    report.refresh_from_db()
    assert report.words == ""
    names = {line["author"]: line["name"] for line in report.copy}
    assert names == {people.stu.pk: "", people.maya.pk: "Maya Mentor"}
    assert [line["body"] for line in report.copy][-1] == "Try"
