"""Each leak that is put in on purpose is caught, and nothing is found when there is none."""

import logging

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connections

from mentorhub.database import OWNER
from tests.walls.checks import CHECKS
from tests.walls.mutants import MUTANTS
from tests.walls.world import build

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(live_server, settings, tmp_path, caplog, mailoutbox):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    caplog.set_level(logging.INFO)
    found = build(live_server)
    yield found
    found.close()
    forget(found, settings, mailoutbox)


def forget(world, settings, mailoutbox):
    """What a leak has left behind, so that the next check starts clean."""
    world.hits.clear()
    mailoutbox.clear()
    for file in settings.MEDIA_ROOT.glob("draft*"):
        file.unlink()
    for number in (0, 1):
        redis.Redis.from_url(django_settings.REDIS_URL, db=number).flushdb()
    with connections[OWNER].cursor() as cursor:
        for table in (
            "django_admin_log",
            "django_session",
            "usersessions_usersession",
            "students_goal",
        ):
            cursor.execute(f"delete from {table}")
        cursor.execute("delete from accounts_ratelimit")
    world.close()
    world.browsers.clear()


def test_every_mutant_is_caught(world, settings, caplog, mailoutbox, capsys):
    with connections[OWNER].cursor() as cursor:
        given = {"cursor": cursor, "caplog": caplog}
        for name, check in CHECKS.items():
            assert check(world, **given) == [], f"“{name}” finds a leak that nobody put in"
        rows = []
        for mutant in MUTANTS:
            forget(world, settings, mailoutbox)
            with pytest.MonkeyPatch.context() as patch:
                mutant.apply(patch, cursor, world)
                found = list(CHECKS[mutant.caught_by](world, **given))
            for statement in filter(None, mutant.back.split(";")):
                cursor.execute(statement)
            rows.append((mutant.name, mutant.caught_by, found[0] if found else "ESCAPED"))
        forget(world, settings, mailoutbox)
        for name in ("policies", "catalogue", "catalogue of writing"):
            assert CHECKS[name](world, **given) == [], "a mutant was not undone"
    with capsys.disabled():
        print(f"\n{len(rows)} mutants")
        for name, check, first in rows:
            print(f"  {name:<68} {check:<21} {first[:110]}")
    assert len(rows) >= 10
    assert [row for row in rows if row[2] == "ESCAPED"] == []
