"""The jobs run with the one password that a worker holds: that of the login web."""

import threading

import pytest
from django.db import connections

from mentorhub.celery import app
from mentorhub.database import WEB
from tests.people import school

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]


def run_as_a_worker(task):
    """In a thread, whose connections are the real ones. Gives the logins it opened."""
    opened, failed = set(), []

    def work():
        try:
            task.run()
        except Exception as error:
            failed.append(error)
        opened.update(c.alias for c in connections.all(initialized_only=True) if c.connection)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert not failed, (task.name, failed)
    return opened


def test_every_job_of_the_schedule_needs_only_the_login_of_ordinary_pages(settings, tmp_path):
    settings.STATE_DIR = tmp_path
    school()
    app.loader.import_default_modules()
    for entry in app.conf.beat_schedule.values():
        assert run_as_a_worker(app.tasks[entry["task"]]) <= {WEB}, entry["task"]
