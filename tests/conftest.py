"""One database for all tests, opened through the five logins of the product.

Most tests share a transaction on the owner's connection, which row-level security does not bind.
Tests of the wall go through ``live_server`` or ``tests.walls.logins``, whose connections are real.
"""

import gc

import pytest
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connections
from django.test import TransactionTestCase
from django.test.signals import template_rendered

from mentorhub import template_includes
from mentorhub.database import OWNER
from tests import cluster
from tests.emptying import KeptRows, empty_database
from tests.servers import needs_servers


def pytest_configure():
    # People are made by the dozen here; a real hash of their password takes most of a test's time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def included_templates_are_told():
    """Django's client knows of each template that Django renders, with its context: of those that
    are rendered in place, too."""
    render_in_place = template_includes.inside

    def inside(template, nodes):
        render = render_in_place(template, nodes)

        def render_and_tell(context):
            template_rendered.send(sender=template, template=template, context=context)
            return render(context)

        return render_and_tell

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(template_includes, "inside", inside)
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop():
    """What is imported by now stays: to look through it for garbage, again and again, takes a
    seventh of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_sessionfinish():
    """pytest looks for garbage five times before it ends; once is enough."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """A test database for this process alone, cloned from the migrated one of the run."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"test_mentorhub_{worker}"
    cluster.clone(name)
    for alias in connections:
        # Live servers need not ask before each page whether their connections still live: nothing
        # stops this database before the end.
        connections[alias].settings_dict |= {"NAME": name, "CONN_HEALTH_CHECKS": False}
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def monkeypatch_session():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="session", autouse=True)
def one_connection(request, monkeypatch_session):
    """All aliases of the main thread are the owner's connection, so that they share its
    transaction; other threads keep the real logins. Nothing where no test needs a database."""
    if not needs_servers(request.session.items):
        yield
        return
    request.getfixturevalue("django_db_setup")
    aliases = [alias for alias in connections if alias != OWNER]
    kept = {alias: connections[alias] for alias in aliases}
    for alias in aliases:
        connections[alias] = connections[OWNER]
    # Django begins, rolls back and empties once for each alias: four times in vain.
    only = classmethod(lambda cls, include_mirrors=True: [OWNER] if OWNER in cls.databases else [])
    monkeypatch_session.setattr(TransactionTestCase, "_databases_names", only)
    monkeypatch_session.setattr(
        TransactionTestCase, "_fixture_teardown", lambda _test: empty_database()
    )
    yield
    for alias, connection in kept.items():
        connections[alias] = connection


@pytest.fixture(scope="session", autouse=True)
def static_files_from_the_site(monkeypatch_session):
    """A live server leaves static files to the site, as every other server does. Django's handler
    would serve the files as they are written, under names that no page uses."""
    monkeypatch_session.setattr(
        "django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application
    )


@pytest.fixture(scope="session", autouse=True)
def answers_leave_at_once(monkeypatch_session):
    """Django's server sends an answer in several pieces, and TCP holds one back until the one
    before it is acknowledged: 40 ms for each request on a connection that stays open."""
    monkeypatch_session.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)


@pytest.fixture(scope="module")
def rows_of_this_file(one_connection, django_db_blocker):
    """For fixtures of a file that write a world which all its tests only read: it is committed,
    and gone after the last of them. What a test changes is rolled back as ever; one with real
    transactions empties the database and belongs into another file."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            empty_database()


@pytest.fixture(scope="module")
def keep_rows(one_connection, django_db_blocker):
    """For a file whose tests have real transactions and begin with one world: called once it is
    committed, it gives what writes the rows again (``restore`` of `KeptRows`)."""
    with django_db_blocker.unblock():
        yield lambda: KeptRows().restore


def pytest_collection_modifyitems(items):
    """Every test with a database has all five logins."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            mark.kwargs.setdefault("databases", "__all__")


@pytest.fixture
def client():
    """A browser of the tests; its cookie is the signed session key."""
    from tests.client import Client

    return Client()
