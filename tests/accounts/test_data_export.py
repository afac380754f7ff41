"""“Download my data”: everything of the person that they may see, and nothing of anybody else."""

import copy
import io
import json
import shutil
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone

from guides.models import Criterion, Evaluation, GuideVersion, Mark, Skill, SkillWords
from guides.versions import save_version
from mentorhub import personal_export
from mentorhub.accounts import act_limits, data_export
from mentorhub.accounts.models import ActCount, DataExport, User
from mentorhub.admin.audit import AuditFilter, entries, lines
from mentorhub.database import STAFF, signed_in_as
from students.models import (
    Deliverable,
    DeliverableNote,
    Mentorship,
    PrivateNote,
    Project,
    SessionNote,
)
from tests import factories as make
from tests.accounts.lives import Words, profile_of, record_of, sign_in_of, upload_of
from tests.people import school

pytestmark = pytest.mark.django_db
PAGE = "/accounts/data/"


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def export_of(person) -> dict[str, bytes]:
    return unpacked(b"".join(data_export.archive(User.objects.get(pk=person.pk))))


def rows(files, name):
    return json.loads(files[f"{name}.json"])["rows"]


# --- Nothing is forgotten ---------------------------------------------------------------------


def _leads_to_a_person(model, seen=()):
    if model is User:
        return True
    return any(
        _leads_to_a_person(field.related_model, (*seen, model))
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model not in (*seen, model)
    )


def test_each_table_that_leads_to_a_person_is_downloaded_or_left_out_with_a_reason():
    declared = {table.model for table in personal_export.tables()} | set(personal_export.left_out())
    missing = [
        model._meta.label
        for model in apps.get_models()
        if _leads_to_a_person(model) and model not in declared
    ]
    assert missing == [], "a personal_export.py of their area says what is downloaded"


def test_each_column_of_a_table_is_written_or_left_out_with_a_reason():
    missing = []
    for model in {table.model for table in personal_export.tables()}:
        said = set()
        for table in personal_export.tables():
            if table.model is model:
                said |= {column.split("__")[0] for column in table.columns} | set(table.without)
        fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
        missing += [
            f"{model._meta.label}.{field.name}"
            for field in fields
            if not field.primary_key and field.name not in said
        ]
        names = {field.name for field in fields}
        unknown = {name for name in said if name not in names and not name.endswith("_titles")}
        assert not unknown, (model, unknown)
    assert missing == []


def test_each_table_has_rows_in_the_tests_below(life):
    """Otherwise they would prove nothing of it."""
    people, _words = life
    found = {
        table.name
        for person in (people.maya, people.stu)
        for table in personal_export.tables()
        if table.rows(User.objects.get(pk=person.pk)).exists()
    }
    never = {"announcement_edits", "answers_to_reminders", "approvals", "downloads", "pauses",
             "invitations", "absences"}  # fmt: skip
    assert {table.name for table in personal_export.tables()} - found <= never


# --- Whose words are in it --------------------------------------------------------------------


def _written():
    people, words = school(), Words()
    make.guide(people.bread, words.new("guide"))
    for whose in ("maya", "stu"):
        sign_in_of(people.everyone[whose], words, whose)
    mentorship = Mentorship.objects.get(student=people.stu)
    owners = {"student": "of_stu", "mentor": "of_maya", "both": "of_both"}
    record_of(mentorship, people.bread, words, **owners)
    upload_of(people.stu.enrolments.get(), people.bread, words, student="uploading")
    profile_of(people.maya, people.bread, words, "maya")
    return people, words


@pytest.fixture(scope="module")
def written(rows_of_this_file, tmp_path_factory):
    """The two lives and the folder of their files, written once."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder), signed_in_as(STAFF):
        people, words = _written()
    words.private = words.new("private")
    PrivateNote.objects.filter(mentor=people.maya).update(text=words.private)
    return (people, words), folder


@pytest.fixture
def life(written, db, settings, tmp_path):
    people_and_words, folder = written
    settings.MEDIA_ROOT = shutil.copytree(folder, tmp_path / "media")
    return copy.deepcopy(people_and_words)


def test_a_student_gets_their_notes_their_work_and_their_files(life):
    people, words = life
    files = export_of(people.stu)
    text = "\n".join(content.decode() for content in files.values())
    assert rows(files, "account")[0]["email"] == User.objects.get(pk=people.stu.pk).email
    note = SessionNote.objects.get()
    assert rows(files, "session_notes")[0]["progress"] == note.progress
    deliverable = Deliverable.objects.get()
    (name,) = [each for each in files if each.startswith("deliverables/")]
    assert name.endswith(deliverable.file_name)
    with deliverable.file.open("rb") as handed_in:
        assert files[name] == handed_in.read()
    missing = {word for word in words.given["of_stu"] if word not in text}
    # The checksum of the file is a mark of ours, and a draft is not the verdict.
    with signed_in_as(STAFF):
        drafts = {
            each.words for model in (Evaluation, Mark, SkillWords) for each in model.objects.all()
        }
        drafts |= {each.mentor_words for each in Evaluation.objects.all()}
    assert missing - drafts == {deliverable.sha256}


def test_a_student_gets_what_they_began_to_send_and_the_comments_on_their_work(life):
    people, words = life
    files = export_of(people.stu)
    (upload,) = rows(files, "unfinished_uploads")
    assert upload["note"] in words.given["uploading"]
    note = DeliverableNote.objects.get()
    (comment,) = rows(files, "comments_on_deliverables")
    assert (comment["text"], comment["author_name"]) == (note.text, note.author.name)
    assert rows(export_of(people.maya), "comments_on_deliverables") == [comment]
    assert "unfinished_uploads.json" not in export_of(people.maya)


def test_a_student_gets_nothing_of_the_mentors_own(life):
    people, words = life
    text = "\n".join(content.decode() for content in export_of(people.stu).values())
    for whose in ("maya", "guide", "private", "everybody"):
        # The name of a mentor is known to their student.
        found = [word for word in words.given[whose] if word in text]
        assert [word for word in found if word not in people.maya.name] == [], whose
    for name in ("private_notes", "scratchpads", "assignments", "mentor_profile"):
        assert f"{name}.json" not in export_of(people.stu)


def test_a_mentor_gets_their_private_notes_and_none_of_what_a_student_wrote_of_themself(life):
    people, words = life
    files = export_of(people.maya)
    text = "\n".join(
        content.decode()
        for name, content in files.items()
        if not name.startswith("photo/") and not name.endswith(".pdf")
    )
    assert rows(files, "private_notes")[0]["text"] == words.private
    assert [word for word in words.given["guide"] if word in text] == []
    found = [word for word in words.given["stu"] if word in text]
    assert [word for word in found if word not in people.stu.name] == []
    for name in ("discovery_forms", "mentor_requests", "deliverables", "goals", "proposed_times"):
        assert f"{name}.json" not in files
    assert not [name for name in files if name.startswith("deliverables/")]


def test_after_the_mentorship_the_mentor_gets_nothing_that_was_written_about_the_student(life):
    people, words = life
    people.stu.mentorships.get().end(by=people.noor)
    files = export_of(people.maya)
    for name in ("private_notes", "scratchpads", "session_notes"):
        assert f"{name}.json" not in files
    assert words.private not in "".join(str(content) for content in files.values())


@pytest.mark.parametrize("name", ["noor", "tom"])
def test_who_sees_everybody_downloads_only_themself(life, name):
    people, words = life
    text = "\n".join(content.decode() for content in export_of(people.everyone[name]).values())
    found = [word for group in words.given.values() for word in group if word in text]
    assert found == []


def test_no_secret_of_the_sign_in_is_in_it(life):
    people, _words = life
    user = User.objects.get(pk=people.stu.pk)
    text = "\n".join(content.decode() for content in export_of(user).values())
    secrets = [
        user.password,
        *user.usersession_set.values_list("session_key", flat=True),
        *(each["secret"] for each in user.authenticator_set.values_list("data", flat=True)),
        user.calendar_feed.nonce,
    ]
    assert [secret for secret in secrets if secret in text] == []


def test_no_guide_is_in_the_file_of_anybody(life):
    """A canary in each column of a guide, for each kind of person."""
    people, _words = life
    canary = "quixotic canary of the guide"
    with signed_in_as(STAFF):
        guide = make.guide(people.table, canary)
        skill = Skill.objects.filter(guide=guide).first()
        Criterion.objects.create(skill=skill, text=canary)
        save_version(guide, by=people.tom)
        assert GuideVersion.objects.filter(guide=guide).exists()
    for name, person in people.everyone.items():
        for file, content in export_of(person).items():
            assert canary not in content.decode("utf-8", "replace"), (name, file)


# --- The page and the download ----------------------------------------------------------------


def test_the_download_is_counted_and_stands_in_the_audit_list(client, life):
    people, _words = life
    client.force_login(people.stu)
    assert client.get(PAGE).status_code == 200
    answer = client.post(PAGE)
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="mentorhub-20')
    assert answer["Cache-Control"] == "private, no-store"
    files = unpacked(b"".join(answer))
    assert {"account.json", "README.txt", "downloads.json"} <= set(files)
    (row,) = DataExport.objects.all()
    assert row.person == people.stu
    with signed_in_as(STAFF):
        found = lines(entries(AuditFilter(source="data_downloaded")))
    assert [line.by for line in found] == [people.stu]
    limit = act_limits.DATA_EXPORT
    ActCount.objects.filter(person=people.stu, kind=limit.kind).update(count=limit.most)
    assert client.post(PAGE).status_code == 429
    assert DataExport.objects.count() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_signed_in_long_ago_confirms_their_password_first(client, life, method):
    people, _words = life
    client.force_login(people.stu)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": timezone.now().timestamp() - 10 * 3600}
    ]
    session.save()
    answer = getattr(client, method)(PAGE)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not DataExport.objects.exists()


def test_a_visitor_is_sent_to_the_sign_in(client, db):
    assert client.post(PAGE)["Location"].startswith("/accounts/login/")


def test_in_sharing_mode_there_is_no_such_page(client, life):
    people, _words = life
    client.force_login(people.maya)
    client.post("/sharing/", {"student": people.stu.pk})
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE).status_code == 404
    assert not DataExport.objects.exists()


def test_it_speaks_the_language_and_the_clock_of_the_person(life):
    people, _words = life
    User.objects.filter(pk=people.stu.pk).update(language="fr", zone="Asia/Tokyo")
    files = export_of(people.stu)
    assert rows(files, "sessions")[0]["starts_at"].endswith("+09:00")
    assert json.loads(files["account.json"])["columns"]["language"] == "Langue"


def test_each_column_says_what_it_is(life):
    people, _words = life
    columns = json.loads(export_of(people.stu)["session_notes.json"])["columns"]
    assert columns["session_mentor_name"] == "Session: mentor"
    assert len(set(columns.values())) == len(columns)


def test_names_of_files_are_harmless_and_unique(life):
    people, _words = life
    kept = Deliverable.objects.get()
    for number, name in ((2, "../../etc/passwd"), (3, "..\\x.txt"), (4, "a.txt"), (5, "a.txt")):
        row = Deliverable(
            enrolment=kept.enrolment, project=kept.project, number=number, file_name=name,
            content_type="text/plain", size=1, sha256="0",
        )  # fmt: skip
        row.file.save("x", ContentFile(b"x"), save=False)
        row.save(force_insert=True)
    names = [each for each in export_of(people.stu) if each.startswith("deliverables/")]
    assert len(names) == len(set(names)) == 5
    assert not any(".." in each or "\\" in each or each.count("/") > 1 for each in names)


def test_a_file_that_is_gone_does_not_stop_the_others(life):
    people, _words = life
    row = Deliverable.objects.get()
    row.file.storage.delete(row.file.name)
    files = export_of(people.stu)
    assert "deliverables.json" in files
    assert not [each for each in files if each.startswith("deliverables/")]


def test_a_large_file_is_never_whole_in_memory(life):
    people, _words = life
    row = Deliverable.objects.get()
    row.file.save("big", ContentFile(bytes(range(256)) * 4 * 40_000), save=False)
    Deliverable.objects.filter(pk=row.pk).update(file=row.file.name)
    person = User.objects.get(pk=people.stu.pk)
    tracemalloc.start()
    try:
        sent = sum(map(len, data_export.archive(person)))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sent > 50_000
    assert most < 10_000_000 < row.file.size


def test_the_number_of_queries_does_not_grow_with_the_rows(life, django_assert_max_num_queries):
    people, _words = life
    mentorship = people.stu.mentorships.get()
    for days in range(20, 40):
        make.session(mentorship, starts_at=timezone.now() + timedelta(days=days))
    make.project(people.baking, title="More")
    assert Project.objects.exists()
    with django_assert_max_num_queries(70):
        export_of(people.stu)


def test_addresses_that_are_not_confirmed_are_in_it(life):
    people, _words = life
    EmailAddress.objects.create(user=people.stu, email="other@example.org", verified=False)
    found = {
        row["email"]: row["verified"] for row in rows(export_of(people.stu), "email_addresses")
    }
    assert found["other@example.org"] is False
