"""The cached cluster of the tests saves the migrations, and never makes a run fail."""

import contextlib
import os
import secrets
from pathlib import Path

import pytest
from django.apps import apps

from mentorhub.embedded.ports import free_port
from mentorhub.embedded.postgres import DATABASE, Postgres
from mentorhub.embedded.supervisor import Supervisor
from tests import cluster
from tests.servers import _temporary_folder, needs_servers


@pytest.fixture
def cache(tmp_path):
    return cluster.Cache(tmp_path / "cache")


@pytest.fixture
def made(monkeypatch):
    """Counts how often a cluster was made; one table stands for what is migrated."""
    calls = []

    def make(postgres, supervisor):
        calls.append(postgres.port)
        postgres.create()
        supervisor.start(postgres.program())
        for database, statement in (
            ("postgres", f"create database {DATABASE}"),
            (DATABASE, "create table django_migrations as select 1 as id"),
        ):
            with contextlib.closing(postgres.connect(database)) as connection:
                connection.autocommit = True
                connection.cursor().execute(statement)

    monkeypatch.setattr(cluster, "_make", make)
    return calls


def start(cache):
    """A run from beginning to end; fails when it has no migrated database."""
    folder = _temporary_folder()
    password = cache.credentials["POSTGRES_PASSWORD"]
    postgres = Postgres(folder / "postgres", free_port(), password, is_disposable=True)
    with Supervisor(log=folder / "servers.log") as supervisor:
        supervisor.guard.add_folder(folder)
        cluster.start(postgres, supervisor, cache)
        with contextlib.closing(postgres.connect(DATABASE)) as connection:
            cursor = connection.cursor()
            cursor.execute("select id from django_migrations")
            assert cursor.fetchall() == [(1,)]
            cursor.execute("drop table django_migrations")
            connection.commit()
        return cluster.key_of(postgres, cache)


def test_a_cluster_is_made_once_and_each_run_has_a_copy_of_its_own(cache, made):
    start(cache)
    start(cache)
    assert len(made) == 1


def test_a_cluster_that_does_not_start_is_made_afresh_and_kept_again(cache, made):
    control = cache.place(start(cache)) / "global" / "pg_control"
    control.write_bytes(bytes(control.stat().st_size))
    start(cache)
    assert len(made) == 2
    assert any(control.read_bytes())


@pytest.fixture
def stopped(tmp_path):
    """Stands for the files of a stopped cluster."""
    folder = tmp_path / "stopped"
    (folder / "base" / "1").mkdir(parents=True)
    (folder / "PG_VERSION").write_text("18\n")
    (folder / "base" / "1" / "2619").write_bytes(b"rows")
    return folder


DAMAGE = {
    "a file is gone": lambda kept: (kept / "PG_VERSION").unlink(),
    "a file is cut off": lambda kept: (kept / "base/1/2619").write_bytes(b""),
    "it was half copied": lambda kept: cluster._manifest(kept).unlink(),
    "the list of its files is no list": lambda kept: cluster._manifest(kept).write_text("{"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_what_is_not_whole_is_not_used(cache, stopped, tmp_path, damage):
    cache.store("key", stopped)
    assert cache.restore("key", tmp_path / "before")
    damage(cache.place("key"))
    assert not cache.restore("key", tmp_path / "after")
    assert not (tmp_path / "after").exists()


def test_lost_passwords_make_a_new_cluster(cache, tmp_path):
    postgres = Postgres(tmp_path / "postgres", 1, "unused")
    before = cluster.key_of(postgres, cache)
    assert cluster.key_of(postgres, cluster.Cache(cache.folder)) == before
    (cache.folder / "credentials").unlink()
    assert cluster.key_of(postgres, cluster.Cache(cache.folder)) != before


@pytest.mark.parametrize("source", cluster.SOURCES)
def test_whatever_shapes_the_cluster_changes_its_key(cache, monkeypatch, tmp_path, source):
    postgres = Postgres(tmp_path / "postgres", 1, "unused")
    before = cluster.key_of(postgres, cache)
    for name in cluster.SOURCES:
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((cluster.PROJECT / name).read_bytes())
    monkeypatch.setattr(cluster, "PROJECT", tmp_path)
    assert cluster.key_of(postgres, cache) == before
    with (tmp_path / source).open("a") as file:
        file.write("\n")
    assert cluster.key_of(postgres, cache) != before


def test_a_new_migration_changes_the_key(cache, monkeypatch, tmp_path):
    postgres = Postgres(tmp_path / "postgres", 1, "unused")
    before = cluster.key_of(postgres, cache)
    app = apps.get_app_config("guides")
    (tmp_path / "migrations").mkdir()
    for file in Path(app.path, "migrations").glob("*.py"):
        (tmp_path / "migrations" / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(app, "path", str(tmp_path))
    assert cluster.key_of(postgres, cache) == before
    (tmp_path / "migrations" / "9999_more.py").write_text("")
    assert cluster.key_of(postgres, cache) != before


def test_only_the_last_ones_are_kept(cache, stopped, tmp_path):
    keys = [secrets.token_hex(12) for _ in range(cluster.KEPT + 2)]
    for number, key in enumerate(keys):
        cache.store(key, stopped)
        os.utime(cache.place(key), (number, number))
    found = [key for key in keys if cache.restore(key, tmp_path / key)]
    assert found == keys[-cluster.KEPT :]


def test_this_test_needs_no_server(request):
    assert not needs_servers([request.node])


@pytest.mark.django_db
def test_a_test_with_a_database_needs_servers_whatever_it_is_selected_with(request):
    assert needs_servers([request.node])
    assert needs_servers(request.session.items)


@pytest.mark.wall
def test_a_test_of_the_real_logins_needs_servers(request):
    assert needs_servers([request.node])
