"""Tom and Ada apply the same new course in the same moment: it becomes one path, for both."""

import threading

import pytest
from django.db import connections

from dashboard.cartridges.errors import ImportBusyError
from dashboard.cartridges.importing import path_import
from dashboard.cartridges.importing.path_import import PathImport, import_file
from mentorhub.database import STAFF, signed_in_as
from students.models import CourseItem, Path, Project
from tests.dashboard.cartridges.samples import course

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
SECONDS = 60


class Import(threading.Thread):
    def __init__(self, file):
        super().__init__(daemon=True)
        self.file, self.report, self.error = file, None, None

    def run(self):
        try:
            self.report = import_file(self.file)
        except Exception as error:
            self.error = error
        finally:
            connections.close_all()


@pytest.fixture
def paused(monkeypatch):
    """The first import stops while it writes, until `go` is set."""
    run, began, go = PathImport.run, threading.Event(), threading.Event()

    def slow(self, *args):
        if not began.is_set():
            began.set()
            assert go.wait(SECONDS)
        return run(self, *args)

    monkeypatch.setattr(PathImport, "run", slow)
    return began, go


def test_two_who_import_the_same_course_at_once_make_one_path(tmp_path, paused):
    began, go = paused
    file = course(tmp_path)
    tom, ada = Import(file), Import(file)
    tom.start()
    assert began.wait(SECONDS)
    ada.start()
    ada.join(timeout=3)
    assert ada.is_alive(), "she waits for him"
    go.set()
    for each in (tom, ada):
        each.join(SECONDS)
        assert each.error is None
    assert (tom.report.is_new, ada.report.is_new) == (True, False)
    assert not ada.report.has_changes
    with signed_in_as(STAFF):
        assert (Path.objects.count(), Project.objects.count()) == (1, 1)
        assert CourseItem.objects.filter(title="Read me").count() == 1


def test_who_waits_too_long_is_told_and_nothing_is_changed(tmp_path, paused, monkeypatch):
    monkeypatch.setattr(path_import, "LOCK_SECONDS", 1)
    began, go = paused
    file = course(tmp_path)
    tom, ada = Import(file), Import(file)
    tom.start()
    assert began.wait(SECONDS)
    ada.start()
    ada.join(SECONDS)
    assert isinstance(ada.error, ImportBusyError)
    go.set()
    tom.join(SECONDS)
    assert tom.error is None
    with signed_in_as(STAFF):
        assert Path.objects.count() == 1
