"""What stands where it must not is named by table, row and project, and never quoted."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from dashboard.helpcenter.models import RequestFile
from guides.models import Fingerprint
from guides.pasting.recording import write_missing_fingerprints
from mentorhub.database import OWNER, STAFF, signed_in_as
from students.models import Goal, Project
from tests.dashboard.helpcenter.asking import ask
from tests.guides.pasting.world import ORDINARY, PASSAGE, write_guide
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    write_guide(found.bread)
    return found


def scan():
    said = io.StringIO()
    try:
        call_command("scan_texts", stdout=said)
    except CommandError:
        return said.getvalue(), 1
    return said.getvalue(), 0


def test_nothing_is_found_in_what_people_wrote_themselves(people):
    Goal.objects.create(enrolment=people.stu.enrolments.get(), text=ORDINARY)
    said, status = scan()
    assert status == 0
    assert "0 passages found" in said


def test_each_passage_is_named_by_its_place(people):
    """Stored before the check existed, and by an administrator in a brief of another project."""
    goal = Goal.objects.create(enrolment=people.stu.enrolments.get(), text=PASSAGE.upper())
    Project.objects.filter(pk=people.table.pk).update(brief=f"Do this. {PASSAGE}")
    said, status = scan()
    assert status == 1
    lines = said.splitlines()
    assert f"students_goal.text row {goal.pk}: baking/bread" in lines
    assert f"students_project.brief row {people.table.pk}: baking/bread" in lines
    assert len(lines) == 3
    assert PASSAGE[:12].lower() not in said.lower()


def test_a_file_that_was_sent_to_the_managers_is_read(people, settings, tmp_path):
    """Sent by Former, whose approval has ended: compared with nothing when it was sent."""
    settings.MEDIA_ROOT = tmp_path
    ask(people.former, uploads=[SimpleUploadedFile("plan.py", f"# {PASSAGE}".encode())])
    said, status = scan()
    row = RequestFile.objects.get()
    assert status == 1
    assert f"helpcenter_requestfile.file row {row.pk}: baking/bread" in said.splitlines()


def test_fingerprints_that_are_missing_are_written_first(people):
    with signed_in_as(STAFF):
        known = set(Fingerprint.objects.values_list("hash", flat=True))
        Fingerprint.objects.all().delete()
    said, _status = scan()
    assert "Fingerprints of 1 guides" in said
    with signed_in_as(STAFF):
        assert set(Fingerprint.objects.values_list("hash", flat=True)) == known


def test_the_upgrade_writes_the_fingerprints_of_the_guides_that_are_there(people):
    with signed_in_as(OWNER):
        known = set(Fingerprint.objects.values_list("project", "hash", "version"))
        Fingerprint.objects.all().delete()
        assert [write_missing_fingerprints() for _twice in range(2)] == [1, 0]
        assert set(Fingerprint.objects.values_list("project", "hash", "version")) == known
