"""The login that does read guides: only what its reader may, only their own ticks, and a log that
nobody changes."""

import uuid
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connections
from psycopg2 import errors

from guides.models import Criterion, Guide, GuideFile, GuideVersion, Reading, StoppedText, Tick
from guides.versions import save_version
from mentorhub.database import GUIDES, OWNER, STAFF, signed_in_as
from tests import factories as make
from tests.people import MAY_READ_BREAD, school
from tests.walls.logins import connected_as

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
REFUSED = errors.InsufficientPrivilege
READ = ("guides_guide", "guides_skill", "guides_criterion", "guides_guidefile")


@pytest.fixture
def people():
    found = school()
    found.guide = make.guide(found.bread, "yeast")
    found.oak = make.guide(found.table, "oak")
    with signed_in_as(STAFF):
        for guide in (found.guide, found.oak):
            GuideFile.objects.create(
                guide=guide,
                name="a.txt",
                content_type="text/plain",
                size=1,
                sha256="",
                content=b"x",
            )
            save_version(guide, by=found.tom)
        found.criterion = Criterion.objects.get(skill__guide=found.guide).pk
        found.oak_criterion = Criterion.objects.get(skill__guide=found.oak).pk
    return found


@contextmanager
def refused(cursor, error=REFUSED):
    cursor.execute("savepoint before")
    with pytest.raises(error):
        yield
    cursor.execute("rollback to before")


def count(cursor, table):
    cursor.execute(f"select count(*) from {table}")
    return cursor.fetchone()[0]


def tick(cursor, criterion, student, mentor):
    cursor.execute(
        "insert into guides_tick (criterion_id, student_id, mentor_id, ticked_at) "
        "values (%s, %s, %s, now())",
        [criterion, student.pk, mentor.pk],
    )


def log(cursor, project, reader):
    cursor.execute(
        "insert into guides_reading (id, project_id, reader_id, version, read_at) "
        "values (%s, %s, %s, 1, now())",
        [str(uuid.uuid4()), project.pk, reader.pk],
    )


def test_each_person_sees_the_guides_of_their_paths_and_nothing_else(people):
    may_read_table = {"carl"}
    for name, person in people.everyone.items():
        expected = (name in MAY_READ_BREAD) + (name in may_read_table)
        with connected_as(GUIDES, reader=person.pk) as cursor:
            for table in READ:
                assert count(cursor, table) == expected, (name, table)


def test_no_one_and_nonsense_see_no_row(people):
    for reader in ("", "0", "-1", str(10**15)):
        with connected_as(GUIDES) as cursor:
            cursor.execute("select set_config('app.user_id', %s, true)", [reader])
            for table in READ:
                assert count(cursor, table) == 0
    with connected_as(GUIDES) as cursor:
        cursor.execute("select set_config('app.user_id', '1 or true', true)")
        with refused(cursor, errors.InvalidTextRepresentation):
            count(cursor, "guides_guide")


def test_the_reader_is_forgotten_when_the_transaction_ends(people):
    with connected_as(GUIDES, reader=people.maya.pk) as cursor:
        assert count(cursor, "guides_guide") == 1
        cursor.connection.commit()
        assert count(cursor, "guides_guide") == 0


def test_a_guide_closes_at_once(people):
    """When the approval ends, the role ends or is deleted, or the mentor becomes a student."""

    def gone(person):
        with connected_as(GUIDES, reader=person.pk) as cursor:
            return [count(cursor, table) for table in READ] == [0, 0, 0, 0]

    ends = [
        lambda mentor: mentor.approvals.get().end(by=make.office()),
        lambda mentor: mentor.roles.get().end(by=make.office()),
        lambda mentor: mentor.roles.get().delete(),
        lambda mentor: make.enrolment(mentor, people.baking),
    ]
    for number, end in enumerate(ends):
        mentor = make.mentor(f"Brief{number} Mentor", people.baking)
        assert not gone(mentor)
        end(mentor)
        assert gone(mentor), number


def test_that_a_text_was_stopped_is_noted_while_the_request_holds_its_author(people):
    """On a connection of its own: it would wait for its own request for ever."""
    statement = (
        "insert into guides_stoppedtext (id, project_id, author_id, place, stopped_at) "
        "values (%s, %s, %s, 'goal_add', now())"
    )
    with connected_as(OWNER) as request, connected_as(GUIDES, people.maya.pk) as cursor:
        for table, row in (("accounts_user", people.maya), ("students_project", people.bread)):
            request.execute(f"select from {table} where id = %s for update", [row.pk])
        cursor.execute("set local lock_timeout = '2s'")
        cursor.execute(statement, [str(uuid.uuid4()), people.bread.pk, people.maya.pk])
        cursor.execute("set constraints all immediate")


def test_nothing_of_a_guide_is_written_by_this_login(people):
    with connected_as(GUIDES, reader=people.maya.pk) as cursor:
        for table in (*READ, "guides_guideversion", "guides_fingerprint"):
            for statement in (
                f"update {table} set id = id",
                f"delete from {table}",
                f"insert into {table} default values",
                f"truncate {table} cascade",
            ):
                with refused(cursor):
                    cursor.execute(statement)
        with refused(cursor):
            cursor.execute("update guides_tick set ticked_at = now()")


def test_whoever_reads_a_guide_reads_all_its_versions_and_fingerprints(people):
    """A work is judged by the version of its beginning; the paste check compares with the last
    three, as the author of a text."""
    with signed_in_as(STAFF):
        for number in range(2, 6):
            Guide.objects.filter(pk=people.guide.pk).update(
                advice=f"Salt of version {number}, " * 9
            )
            save_version(people.guide, by=people.tom)
    last = Guide.objects.using(OWNER).get(pk=people.guide.pk).version
    versions = GuideVersion.objects.using(OWNER).filter(guide=people.guide.pk)
    every = sorted(versions.values_list("number", flat=True))
    assert every[-4:] == [last - 3, last - 2, last - 1, last]
    for name, person in people.everyone.items():
        with connected_as(GUIDES, reader=person.pk) as cursor:
            cursor.execute(
                "select number from guides_guideversion where guide_id = %s order by 1",
                [people.guide.pk],
            )
            found = [number for (number,) in cursor.fetchall()]
            assert found == (every if name in MAY_READ_BREAD else []), name
            cursor.execute("select distinct project_id from guides_fingerprint")
            projects = {row[0] for row in cursor.fetchall()}
            assert (people.bread.pk in projects) == (name in MAY_READ_BREAD), name


def test_a_stopped_text_is_noted_for_oneself_and_for_an_open_guide_alone(people):
    maya, ines = people.maya, people.ines
    for reader, author, project, fits in (
        (maya, maya, people.bread, True),
        (maya, ines, people.bread, False),
        (maya, maya, people.table, False),
        (people.stu, people.stu, people.bread, False),
        (people.both, people.both, people.bread, False),
    ):
        with connected_as(GUIDES, reader=reader.pk) as cursor:
            statement = (
                "insert into guides_stoppedtext (id, project_id, author_id, place, stopped_at) "
                "values (%s, %s, %s, 'goal_add', now())"
            )
            values = [str(uuid.uuid4()), project.pk, author.pk]
            if fits:
                cursor.execute(statement, values)
                with refused(cursor):
                    cursor.execute("select * from guides_stoppedtext")
            else:
                with refused(cursor):
                    cursor.execute(statement, values)


def test_a_mentor_ticks_for_a_student_they_support(people):
    with connected_as(GUIDES, reader=people.maya.pk) as cursor:
        tick(cursor, people.criterion, people.stu, people.maya)
        assert count(cursor, "guides_tick") == 1
        cursor.execute("delete from guides_tick")
        assert cursor.rowcount == 1


def test_no_other_tick_is_taken(people):
    maya, stu, ines = people.maya, people.stu, people.ines
    for reader, criterion, student, mentor in (
        (maya, people.criterion, people.cross, maya),  # not her student
        (maya, people.criterion, stu, ines),  # in another's name
        (maya, people.oak_criterion, stu, maya),  # of a guide that is closed to her
        (ines, people.criterion, stu, ines),  # supports nobody
        (ines, people.criterion, stu, maya),
        (people.carl, people.criterion, stu, people.carl),
        (stu, people.criterion, stu, stu),
        (people.both, people.criterion, people.both, people.both),
    ):
        with connected_as(GUIDES, reader=reader.pk) as cursor, refused(cursor):
            tick(cursor, criterion, student, mentor)
    with connected_as(GUIDES) as cursor, refused(cursor):
        tick(cursor, people.criterion, stu, maya)


def test_ticks_are_private_to_the_mentor(people):
    with signed_in_as(STAFF):
        Tick.objects.create(criterion_id=people.criterion, student=people.stu, mentor=people.maya)
    for name, person in people.everyone.items():
        with connected_as(GUIDES, reader=person.pk) as cursor:
            assert count(cursor, "guides_tick") == (name == "maya"), name
            cursor.execute("delete from guides_tick")
            assert cursor.rowcount == (name == "maya"), name
    people.maya.approvals.get().end(by=make.office())
    with connected_as(GUIDES, reader=people.maya.pk) as cursor:
        assert count(cursor, "guides_tick") == 0


def test_a_reading_is_logged_in_ones_own_name_for_a_guide_that_is_open(people):
    with connected_as(GUIDES, reader=people.maya.pk) as cursor:
        log(cursor, people.bread, people.maya)
        for project, reader in (
            (people.bread, people.ines),
            (people.bread, people.stu),
            (people.table, people.maya),
        ):
            with refused(cursor):
                log(cursor, project, reader)
    for person in (people.stu, people.both, people.carl, people.nora, people.noor):
        with connected_as(GUIDES, reader=person.pk) as cursor, refused(cursor):
            log(cursor, people.bread, person)


def test_managers_look_at_the_log_and_readers_at_their_own_lines(people):
    with signed_in_as(STAFF):
        Reading.objects.create(project=people.bread, reader=people.maya, version=1)
        Reading.objects.create(project=people.bread, reader=people.ines, version=1)
    seen = {"noor": 2, "maya": 1, "ines": 1}
    for name, person in people.everyone.items():
        with connected_as(GUIDES, reader=person.pk) as cursor:
            assert count(cursor, "guides_reading") == seen.get(name, 0), name
            cursor.execute("select reader_id from guides.guides_reading")
            assert name == "noor" or {row[0] for row in cursor.fetchall()} <= {person.pk}
    with connected_as(GUIDES) as cursor:
        assert count(cursor, "guides_reading") == 0
    people.noor.roles.get().end(by=make.office())
    with connected_as(GUIDES, reader=people.noor.pk) as cursor:
        assert count(cursor, "guides_reading") == 0


def test_the_log_and_the_versions_stay_as_they_were_written_for_everybody(people):
    with signed_in_as(STAFF):
        Reading.objects.create(project=people.bread, reader=people.maya, version=1)
        StoppedText.objects.create(project=people.bread, author=people.maya, place="goal_add")
    for statement in (
        "update guides.guides_reading set read_at = now()",
        "delete from guides.guides_reading",
        "update guides.guides_guideversion set number = number + 1",
        "delete from guides.guides_guideversion",
        "update guides.guides_stoppedtext set place = ''",
        "delete from guides.guides_stoppedtext",
    ):
        for login, reader in ((GUIDES, people.noor), (STAFF, people.tom), (OWNER, people.tom)):
            with connected_as(login, reader.pk) as cursor, refused(cursor, psycopg2.Error):
                cursor.execute(statement)


def test_a_project_with_a_guide_cannot_be_deleted_from_under_it(people):
    with connections[OWNER].cursor() as cursor, pytest.raises(Exception, match="violates foreign"):
        cursor.execute("delete from students_project where id = %s", [people.bread.pk])
    with signed_in_as(STAFF):
        assert Guide.objects.count() == 2
