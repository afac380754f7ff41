"""A kept world is the same each time, and nothing of what a test did to it is left."""

from pathlib import Path

import pytest

from tests.emptying import empty_database, stored_rows
from tests.walls import kept
from tests.walls.kept import KeptWorld
from tests.walls.world import build

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]


def stored(folder):
    rows = {table: sorted(lines.splitlines()) for table, lines in stored_rows().items()}
    return rows, kept.files(Path(folder))


def test_a_world_is_written_as_it_was_built(live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "first"
    world = KeptWorld(build)
    first = world.stand(live_server)
    built, number = stored(settings.MEDIA_ROOT), len(first.nest.canaries)
    rows, files = built
    assert {"public.accounts_user", "guides.guides_guide", "public.inbox_message"} <= set(rows)
    assert files
    first.nest.new("bread", "another")
    first.hits.append("a leak")
    del first.people.more["finn"]
    empty_database()
    settings.MEDIA_ROOT = tmp_path / "second"
    again = world.stand(live_server)
    assert stored(settings.MEDIA_ROOT) == built
    assert again.nest.canaries == first.nest.canaries[:number]
    assert again.people.more["finn"].pk
    assert again.hits == []


def test_a_world_that_is_too_old_is_built_anew(live_server, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    world = KeptWorld(build)
    first = world.stand(live_server)
    empty_database()
    monkeypatch.setattr(kept, "MOST_AGE", -1)
    # Canaries are random.
    assert world.stand(live_server).nest.canaries[0] != first.nest.canaries[0]
