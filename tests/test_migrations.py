"""Migrations say what they stand on, match the models, and keep guide tables behind the wall."""

import ast
import sys
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connections, migrations
from django.db.migrations.loader import MigrationLoader

from mentorhub.database import OWNER
from tests import cluster

PACKAGES = ("mentorhub", "students", "guides", "dashboard")
OURS = {
    "mentorhub", "accounts", "notifications", "students", "guides", "dashboard", "matching",
}  # fmt: skip


@pytest.fixture(scope="module")
def ours():
    """Our migrations by (app, name), read from their files."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return {key: found for key, found in loader.disk_migrations.items() if key[0] in OURS}


@pytest.mark.django_db
def test_no_model_has_changed_without_a_migration():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"A migration is missing:\n{said.getvalue()}")


def test_each_migration_follows_the_one_before_in_its_app(ours):
    for app in OURS:
        names = sorted(name for label, name in ours if label == app)
        for before, name in pairwise(names):
            assert (app, before) in ours[app, name].dependencies, f"{app} {name}"


def test_each_migration_depends_on_the_tables_it_names(ours):
    """In raw SQL Django sees no dependency: the app of every table named there must be above."""
    tables = {
        model._meta.db_table: model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS
    }
    for key, migration in ours.items():
        above = _apps_above(key, ours)
        for operation in migration.operations:
            if isinstance(operation, migrations.RunSQL):
                named = {app for table, app in tables.items() if table in str(operation.sql)}
                assert named <= above, f"{key} names tables of {named - above}"


def _apps_above(key, ours) -> set[str]:
    """The apps whose migrations run before this one, and its own."""
    found, waiting = set(), [key]
    while waiting:
        app, name = waiting.pop()
        found.add(app)
        migration = ours.get((app, name))
        waiting += [each for each in migration.dependencies if each[0] in OURS] if migration else []
    return found


def test_they_take_nothing_from_our_code_but_what_models_name(ours):
    """What a migration writes stands in the migration, or in a module that the kept cluster of the
    tests is keyed by: the cluster is made again when one of them changes."""
    keyed = {name.removesuffix(".py").replace("/", ".") for name in cluster.SOURCES}
    for key, migration in ours.items():
        tree = ast.parse(Path(sys.modules[migration.__module__].__file__).read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                named = ["." * node.level + (node.module or "")]
            elif isinstance(node, ast.Import):
                named = [alias.name for alias in node.names]
            else:
                continue
            for name in named:
                if name.startswith((".", *PACKAGES)):
                    assert ".models" in name or name in keyed, f"{key} imports {name}"


def test_none_is_irreversible_or_runs_outside_a_transaction(ours):
    for key, migration in ours.items():
        assert migration.atomic, f"{key}: half of it could stay behind"
        for operation in migration.operations:
            assert operation.reversible, f"{key}: {operation.describe()}"


@pytest.mark.django_db
def test_every_guide_table_lies_in_the_schema_of_guides_and_nothing_else_does():
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n "
            "on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'S') "
            "and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')"
        )
        lies_in = {name: schema for schema, name in cursor.fetchall()}
    for model in apps.get_app_config("guides").get_models(include_auto_created=True):
        assert lies_in[model._meta.db_table] == "guides", model
    for name, schema in lies_in.items():
        assert (schema == "guides") == name.startswith("guides_"), f"{schema}.{name}"
