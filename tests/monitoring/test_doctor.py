"""``manage.py doctor``: what works, what does not, and what to do about it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail as outgoing
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.utils import timezone

from mentorhub.database import OWNER, STAFF
from mentorhub.monitoring import doctor
from mentorhub.monitoring.doctor import Level

pytestmark = pytest.mark.django_db


def levels(check):
    return [finding.level for finding in check()]


@pytest.fixture
def healthy(monkeypatch, settings, tmp_path):
    """A site with everything but a worker, which the tests do not start."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(doctor, "queue_length", lambda: 0)
    monkeypatch.setattr(doctor, "_eviction_policy", lambda: "noeviction")
    monkeypatch.setattr(doctor.jobs.control, "inspect", lambda timeout: Workers("celery@one"))


class Workers:
    def __init__(self, *names):
        self.names = names

    def ping(self):
        return {name: {"ok": "pong"} for name in self.names}


def run(*options):
    said = StringIO()
    call_command("doctor", *options, stdout=said)
    return said.getvalue()


def test_a_healthy_site_has_nothing_that_failed(healthy):
    assert {finding.level for finding in doctor.examine()} == {Level.OK}
    assert "FAILED" not in run()


def test_each_failure_says_what_to_do_and_ends_the_command_with_an_error(healthy, monkeypatch):
    monkeypatch.setattr(doctor, "queue_length", lambda: None)
    monkeypatch.setattr(doctor.jobs.control, "inspect", lambda timeout: Workers())
    failed = [finding for finding in doctor.examine() if finding.level is Level.FAILED]
    assert len(failed) == 2
    assert all(finding.what_to_do for finding in failed)
    with pytest.raises(CommandError, match="2 of these"):
        run()


def test_a_login_that_cannot_enter_is_named_and_the_others_are_tried(healthy, monkeypatch):
    def refuse(*_):
        raise OperationalError('password authentication failed for user "mentorhub_staff"\nmore')

    class Refusing:
        cursor = refuse

    known = {alias: connections[alias] for alias in connections} | {STAFF: Refusing()}
    monkeypatch.setattr(doctor, "connections", known)
    assert levels(doctor.logins).count(Level.OK) == 4
    [failed] = [each for each in doctor.logins() if each.level is Level.FAILED]
    assert "mentorhub_staff: password authentication failed" in failed.what
    assert "more" not in failed.what


def test_a_process_without_a_password_skips_what_it_cannot_try(healthy, monkeypatch):
    for alias in (OWNER, STAFF):
        monkeypatch.setitem(connections[alias].settings_dict, "PASSWORD", "")
        monkeypatch.setitem(doctor.settings.DATABASES[alias], "PASSWORD", "")
    assert levels(doctor.logins).count(Level.SKIPPED) == 2
    assert levels(doctor.walls) == [Level.SKIPPED]


def test_a_right_that_is_too_much_is_found(healthy):
    with connections[OWNER].cursor() as cursor:
        cursor.execute("grant select on guides.guides_guide to mentorhub_web")
        found = list(doctor.walls())
        cursor.execute("revoke select on guides.guides_guide from mentorhub_web")
    assert {finding.level for finding in found} == {Level.FAILED}
    assert any("guides_guide" in finding.what for finding in found)


def test_a_right_that_is_missing_is_found(healthy):
    with connections[OWNER].cursor() as cursor:
        cursor.execute("revoke insert on students_goal from mentorhub_web")
        found = list(doctor.rights())
        cursor.execute("grant insert on students_goal to mentorhub_web")
    assert [finding.what for finding in found] == [
        "grants: mentorhub_web may not insert students_goal"
    ]


def test_a_migration_that_has_not_run_is_named(healthy):
    with connections[OWNER].cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'guides'")
    [finding] = doctor.migrations()
    assert finding.level is Level.FAILED
    assert "guides." in finding.what


def test_clocks_that_differ_are_noticed(healthy, monkeypatch):
    class Fast:
        now = staticmethod(lambda: timezone.now() + timedelta(minutes=3))

    monkeypatch.setattr(doctor, "timezone", Fast)
    [finding] = doctor.clock()
    assert finding.level is Level.FAILED
    assert "180 s" in finding.what


def test_uploads_that_cannot_be_written_are_noticed(healthy, settings, tmp_path):
    file = tmp_path / "a file"
    file.write_text("-")
    settings.MEDIA_ROOT = file
    [finding] = doctor.storage()
    assert finding.level is Level.FAILED
    assert "MEDIA_ROOT" in finding.what_to_do


def test_a_full_disk_is_a_warning_and_nothing_is_left_in_the_folder(healthy, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: Disk(free=5 * 1024**2))
    assert levels(doctor.storage) == [Level.WARNING]
    assert list(tmp_path.iterdir()) == []


class Disk:
    def __init__(self, free):
        self.free = free


def test_a_mail_server_that_refuses_is_noticed_without_its_password(healthy, monkeypatch, settings):
    settings.EMAIL_HOST_PASSWORD = "the-password-of-the-mail"

    class Refusing:
        def open(self):
            raise OSError("535 bad the-password-of-the-mail")

    monkeypatch.setattr(doctor, "get_connection", lambda **_: Refusing())
    [finding] = doctor.mail()
    assert finding.level is Level.FAILED
    assert "the-password-of-the-mail" not in finding.what
    assert "EMAIL_URL" in finding.what_to_do


def test_a_broker_that_may_forget_is_a_warning(healthy, monkeypatch):
    monkeypatch.setattr(doctor, "_eviction_policy", lambda: "allkeys-lru")
    assert levels(doctor.broker) == [Level.OK, Level.WARNING]


def test_a_mail_is_sent_only_when_it_is_asked_for(healthy):
    run()
    assert outgoing.outbox == []
    assert "mail was sent" in run("--mail-to", "ops@example.org")
    assert outgoing.outbox[0].to == ["ops@example.org"]
