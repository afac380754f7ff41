"""A backup, restored as docs/operations.md says, gives back the school, its walls and its files."""

import hashlib
import re
import shlex
import shutil

import psycopg2
import pytest

from mentorhub.database import GUIDES, OWNER, SIGNIN, STAFF, WEB
from tests.operations import catalogue
from tests.operations.server import ROOT, Site

# Not in a backup: who is signed in, the counts of failed sign-ins and of acts, what open pages ask.
LEFT_OUT = {
    "public.django_session",
    "public.usersessions_usersession",
    "public.accounts_ratelimit",
    "public.accounts_actcount",
    "public.forms_submission",
    "public.live_change",
}


def documented(program: str) -> list[str]:
    """The words after a program's name in the page for administrators."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^docker compose exec -T postgres {program} (.*?) [<>] ", page, re.M)
    return shlex.split(line)


@pytest.fixture(scope="module")
def restored(school, other_server, tmp_path_factory):
    """The school on another server, by the page's steps in their order."""
    mentor = person(school, "mentor@example.org")
    school.query(
        OWNER,
        "insert into django_session values ('stolen', 'data', now() + interval '1 day');"
        "insert into guides.guides_reading (id, version, read_at, project_id, reader_id)"
        " select gen_random_uuid(), 1, now(), id, %s from students_project limit 3",
        mentor,
    )
    dump = school.program("pg_dump", *documented("pg_dump"))
    folder = tmp_path_factory.mktemp("elsewhere")

    site = Site(other_server, folder / "state")
    site.manage("setup_database")
    site.program("pg_restore", *documented("pg_restore"), typed=dump)
    site.manage("migrate", "--verbosity=0")
    shutil.copytree(school.folder, site.folder)
    return site


def person(site: Site, email: str) -> int:
    return site.query(OWNER, "select id from accounts_user where email = %s", email)[0][0]


def test_every_table_right_and_rule_is_as_before(school, restored):
    before, after = catalogue.of(school), catalogue.of(restored)
    for what in catalogue.QUERIES:
        assert before[what], f"no {what} were found"
        assert after[what] == before[what], what


def test_every_row_is_as_before_but_for_who_was_signed_in(school, restored):
    before, after = catalogue.rows(school), catalogue.rows(restored)
    assert before.keys() == after.keys()
    for table in before.keys() - LEFT_OUT:
        assert after[table] == before[table], table
    assert before["public.django_session"]
    for table in LEFT_OUT:
        assert after[table] == [], table
    assert len(after["guides.guides_reading"]) >= 3
    assert after["guides.guides_criterion"]


def test_new_rows_get_new_numbers(restored):
    numbers = restored.query(
        OWNER,
        "select setval(pg_get_serial_sequence('accounts_user', 'id'), "
        "nextval(pg_get_serial_sequence('accounts_user', 'id')), false), "
        "(select max(id) from accounts_user)",
    )[0]
    assert numbers[0] > numbers[1]


def test_every_file_is_there_and_is_the_same(restored):
    files = restored.query(OWNER, "select content, sha256 from students_file")
    assert files
    for name, digest in files:
        content = (restored.folder / "media" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest


def test_a_mentor_reads_the_guides_of_their_paths_and_a_student_none(restored):
    mine = "select count(*) from guides.guides_guide"
    mentor, student = (person(restored, f"{name}@example.org") for name in ("mentor", "student"))
    assert restored.query(GUIDES, mine, reader=mentor) == [(13,)]
    assert restored.query(GUIDES, mine, reader=student) == [(0,)]
    assert restored.query(GUIDES, mine) == [(0,)]
    assert restored.query(STAFF, mine) == [(13,)]


@pytest.mark.parametrize("login", [WEB, SIGNIN])
@pytest.mark.parametrize(
    "statement",
    [
        "select * from guides.guides_guide",
        "insert into students_approval (user_id, path_id, kind, granted_at) "
        "values (1, 1, 'mentor', now())",
        "update accounts_role set kind = 'staff'",
        "create table mine (id int)",
    ],
)
def test_ordinary_logins_are_refused_as_before(restored, login, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        restored.query(login, statement)


def test_the_reading_log_still_cannot_be_changed(restored):
    with pytest.raises(psycopg2.errors.CheckViolation):
        restored.query(OWNER, "delete from guides.guides_reading")


def test_a_dump_by_another_login_stops_instead_of_leaving_rows_out(school):
    words = [word.replace("mentorhub_owner", "mentorhub_staff") for word in documented("pg_dump")]
    with pytest.raises(AssertionError, match=r"privilege|permission denied"):
        school.program("pg_dump", *words, login=STAFF)


def test_the_restored_site_is_ready_for_its_migrations(restored):
    assert "No planned migration operations" in restored.manage("migrate", "--plan")
