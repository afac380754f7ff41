"""The records of a person with a full history, before and after the person is anonymised.

Maya supported Stu and Olga, Lea supports Olga now. The words of each are looked for in every column
of every table and in the files, before and after, through the real login *staff*.
"""

import copy
import shutil
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import IntegrityError, connections
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guides.models import GuideVersion, Reading, Tick
from mentorhub import personal_data
from mentorhub.accounts.anonymising import StillAtSchoolError, anonymise
from mentorhub.database import OWNER, STAFF, signed_in_as
from mentorhub.files import pictures
from mentorhub.notifications.models import Notification
from mentorhub.personal_data import Clear, DeleteRows
from students.models import Deliverable, Goal, Mentorship, Outcome, SessionNote
from tests import factories as make
from tests.accounts.lives import (
    Words,
    log_of,
    profile_of,
    record_of,
    sign_in_of,
    upload_of,
)
from tests.people import school

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
TABLES = """
select quote_ident(schemaname) || '.' || quote_ident(tablename) from pg_tables
where schemaname in ('public', 'guides')
"""


class Life:
    def __init__(self):
        with signed_in_as(STAFF):
            self.people = people = school()
            self.words = words = Words()
            make.guide(people.bread, words.new("everybody"))
            self.olga = make.student("Olga Other", people.baking)
            self.lea = make.mentor("Lea Later", people.baking)
            for person, whose in ((people.maya, "maya"), (people.stu, "stu"), (self.olga, "olga"),
                                  (self.lea, "lea")):  # fmt: skip
                sign_in_of(person, words, whose)
            with_stu = Mentorship.objects.get(student=people.stu)
            with_olga = make.mentorship(people.maya, self.olga)
            mine = {"student": "stu", "mentor": "maya", "both": "mayastu"}
            theirs = {"student": "olga", "mentor": "maya", "both": "mayaolga"}
            self.handed_in = record_of(with_stu, people.bread, words, **mine)
            self.others = record_of(with_olga, people.bread, words, **theirs)
            self.photos = profile_of(people.maya, people.bread, words, "maya")
            self._log()
            for each in (with_stu, with_olga):
                each.end(by=make.office())
            people.stu.enrolments.get().end("left", by=make.office())
            upload_of(people.stu.enrolments.get(), people.bread, self.words, student="stu")
            people.maya.roles.get().end(by=make.office())

    def _log(self):
        people, tom = self.people, self.people.tom
        for row in (
            people.maya, people.stu, self.olga,
            people.maya.mentor_profile, people.maya.meeting_room, people.maya.roles.get(),
            people.stu.enrolments.get().goals.get(),
            *Mentorship.objects.all(),
        ):  # fmt: skip
            log_of(tom, row)
        # A row of another, whose entry quotes a name as the admin writes it: JSON, escaped.
        said = '[{"added": {"name": "approval", "object": "%s: Baking"}}]'
        for person in (people.maya, people.stu):
            name = person.name.replace("ë", "\\u00eb")
            log_of(tom, people.baking, said % name)
        log_of(tom, people.carpentry, '[{"changed": {"fields": ["Title"]}}]')


@pytest.fixture(scope="module")
def lived(keep_rows, tmp_path_factory):
    """One life, the folder of its files, and what writes its rows again."""
    folder = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=folder):
        return Life(), folder, keep_rows()


@pytest.fixture
def life(lived, transactional_db, settings, tmp_path):
    life, folder, write_again = lived
    settings.MEDIA_ROOT = shutil.copytree(folder, tmp_path / "media")
    write_again()
    return copy.deepcopy(life)


def found(words):
    """Those of the words that are in any column of any table or in a file, and where."""
    places = {}
    with connections[OWNER].cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"select t::text from {table} t")
            for (row,) in cursor.fetchall():
                places.update({word: table for word in words if word in row})
    for file in Path(default_storage.location).rglob("*"):
        if file.is_file():
            text = file.read_text()
            places.update({word: "a file" for word in words if word in text})
    return places


def gone_and_kept(life, gone, on_real_logins, person):
    """Anonymise; assert that the words of these groups are gone and all others unchanged."""
    leaving = [word for whose in gone for word in life.words.given[whose]]
    staying = [word for whose in life.words.given if whose not in gone
               for word in life.words.given[whose]]  # fmt: skip
    before = found([*leaving, *staying])
    assert set(before) == {*leaving, *staying}
    on_real_logins(anonymise, person)
    assert found(leaving) == {}
    assert found(staying) == {word: before[word] for word in staying}


def test_nothing_is_left_of_a_student(life, on_real_logins):
    stu = life.people.stu
    gone_and_kept(life, ("stu", "mayastu"), on_real_logins, stu)
    assert stu.name == f"Former member {stu.pk}"
    assert not stu.has_usable_password()
    assert not default_storage.exists(life.handed_in.file.name)
    assert default_storage.exists(life.others.file.name)
    assert all(map(pictures.is_kept, life.photos))


def test_the_evidence_about_a_student_stays(life, on_real_logins):
    stu = life.people.stu
    outcomes = Outcome.objects.filter(session__student=stu).order_by("pk")
    before = list(outcomes.values_list("status", "by", "at", "replaced_at"))
    on_real_logins(anonymise, stu)
    # Once more, for what somebody may have written since.
    on_real_logins(anonymise, stu)
    assert list(outcomes.values_list("status", "by", "at", "replaced_at")) == before
    assert set(outcomes.values_list("text", flat=True)) == {"", "…"}
    row = Deliverable.objects.get(pk=life.handed_in.pk)
    assert (row.number, row.project, row.read_by) == (1, life.people.bread, life.people.maya)
    assert row.link == "https://removed.invalid/"
    assert (row.file.name, row.size) == ("", 0)
    assert SessionNote.objects.filter(session__student=stu).count() == 1


def test_of_a_mentor_stays_what_is_the_students(life, on_real_logins):
    """Notes and answers to a student who stays are that student's record."""
    maya = life.people.maya
    gone_and_kept(life, ("maya", "mayastu", "mayaolga"), on_real_logins, maya)
    assert not any(map(pictures.is_kept, life.photos))
    assert default_storage.exists(life.handed_in.file.name)
    with signed_in_as(STAFF):
        assert Reading.objects.get().reader_id == maya.pk
        assert GuideVersion.objects.get().saved_by_id == maya.pk
        assert not Tick.objects.exists()


def test_the_log_of_the_admin_keeps_the_entries_of_others(life, on_real_logins):
    tom = life.people.tom
    log_of(tom, life.people.table, f"Like the name, but another: {life.people.stu.name}son")
    kept = LogEntry.objects.filter(user=tom).exclude(object_repr="…")
    assert kept.count() == LogEntry.objects.count()
    on_real_logins(anonymise, life.people.stu)
    labels = set(kept.values_list("object_repr", flat=True))
    assert {life.people.maya.name, life.olga.name, "Carpentry", "Table"} <= labels
    assert LogEntry.objects.count() > kept.count()


def test_a_session_in_a_browser_is_over(life, on_real_logins):
    before = Session.objects.count()
    on_real_logins(anonymise, life.people.stu)
    assert Session.objects.count() == before - 1


def test_the_two_lives_have_a_row_for_everything_that_is_declared(life):
    """Otherwise the tests above would prove nothing of it."""
    empty = []
    with signed_in_as(STAFF):
        for model, rules in personal_data.declarations().items():
            for rule in rules:
                if isinstance(rule, Clear | DeleteRows) and not any(
                    rows.exists()
                    for person in (life.people.maya, life.people.stu)
                    for rows in personal_data.rows_of(person, model, rule.of)
                ):
                    empty.append(model._meta.label)
    assert empty == []


@pytest.mark.parametrize("running", ["role", "enrolment", "mentorship", "approval"])
def test_whoever_is_still_at_school_is_refused_and_nothing_is_changed(
    life, running, on_real_logins
):
    people = life.people
    with signed_in_as(STAFF):
        if running == "role":
            make.Role.objects.create(user=people.stu, kind="assessor")
        elif running == "enrolment":
            make.enrolment(people.stu, people.carpentry, started_at=timezone.now())
        elif running == "mentorship":
            make.mentorship(life.lea, people.stu, starts_at=timezone.now())
    person = people.stu
    if running == "approval":
        person = people.ines
        sign_in_of(person, life.words, "ines")
    every = [word for words in life.words.given.values() for word in words]
    before = found(every)
    with pytest.raises(StillAtSchoolError):
        on_real_logins(anonymise, person)
    assert found(every) == before
    assert default_storage.exists(life.handed_in.file.name)


def test_a_failure_halfway_changes_nothing(life, on_real_logins, monkeypatch):
    every = [word for words in life.words.given.values() for word in words]
    before = found(every)
    rules = personal_data.declarations()[Tick]
    monkeypatch.setitem(
        personal_data._declared, Tick, (*rules, Clear({"student_id": None}, of="mentor"))
    )
    with pytest.raises(IntegrityError):
        on_real_logins(anonymise, life.people.maya)
    assert found(every) == before
    assert default_storage.exists(life.handed_in.file.name)
    assert all(map(pictures.is_kept, life.photos))


def test_a_file_that_cannot_be_removed_keeps_no_other(life, on_real_logins, caplog):
    stuck, other = (Path(default_storage.path(pictures._path(each))) for each in life.photos)
    stuck.unlink()
    (stuck / "in the way").mkdir(parents=True)
    on_real_logins(anonymise, life.people.maya)
    assert not other.exists()
    assert "could not be removed" in caplog.text
    assert life.people.maya.name.startswith("Former member")


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(life):
    with signed_in_as(STAFF):
        enrolment = life.olga.enrolments.get()
        for number in range(40):
            Goal.objects.create(enrolment=enrolment, text=f"Goal {number}")
            Notification.objects.create(recipient=life.olga, kind="digest", reference=str(number))
            log_of(life.people.tom, Goal.objects.last())
        enrolment.end("left", by=make.office())
    anonymise(life.people.nora)  # reads the content types, once
    costs = []
    for person in (life.people.stu, life.olga):
        with CaptureQueriesContext(connections[OWNER]) as queries:
            anonymise(person)
        costs.append(len(queries))
    assert costs[0] == costs[1] < 120
