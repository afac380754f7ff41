"""The site does not start with a setting that is missing or wrong, and says how to mend it."""

import os
import runpy
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

# What a real site sets, and nothing more.
REAL = {
    "SECRET_KEY": secrets.token_hex(32),
    "SITE_URL": "https://mentors.school.org",
    "ALLOWED_HOSTS": "mentors.school.org",
    "EMAIL_URL": "smtp+tls://user:pass%40word@mail.school.org",
    "DATABASE_URL": "postgres://db.school.org:5432/mentorhub",
    "REDIS_URL": "redis://cache.school.org:6379/0",
}


def settings(monkeypatch, **changes: str | None):
    """The settings of a process with this environment alone; None leaves a variable out."""
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in (REAL | changes).items():
        if value is not None:
            monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "mentorhub" / "settings.py"))


def test_a_real_site_starts_with_the_six_settings_that_must_be_set(monkeypatch):
    made = settings(monkeypatch)
    assert made["EMAIL_PORT"] == 587
    assert made["EMAIL_HOST_PASSWORD"] == "pass@word"
    assert made["SESSION_COOKIE_SECURE"]
    assert made["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert not made["DEBUG"]
    assert not made["DEMO"]


WRONG = {
    "no secret key": ({"SECRET_KEY": None}, "SECRET_KEY"),
    "a short secret key": ({"SECRET_KEY": "short"}, "at least 40 characters"),
    "a secret key of one letter": ({"SECRET_KEY": "a" * 40}, "openssl rand -base64 48"),
    "a secret key of an example": ({"SECRET_KEY": "change-me-" + "3f9c" * 12}, "openssl rand"),
    "a key of certificates that is too short": (
        {"CREDENTIAL_KEY": secrets.token_hex(24)},
        "CREDENTIAL_KEY must have 64 hexadecimal digits",
    ),
    "a key of certificates that is no number": ({"CREDENTIAL_KEY": "z" * 64}, "openssl rand -hex"),
    "a key of certificates that counts": ({"CREDENTIAL_KEY": "0123456789abcdef" * 4}, "guessed"),
    "a key of certificates that is the secret key too": (
        {"CREDENTIAL_KEY": REAL["SECRET_KEY"]},
        "a value of its own",
    ),
    "a weak earlier key": ({"SECRET_KEY_FALLBACKS": "abc" * 20}, "SECRET_KEY_FALLBACKS"),
    "a weak key among earlier ones": (
        {"SECRET_KEY_FALLBACKS": f"{secrets.token_hex(32)},{'0123456789' * 4}"},
        "renew_encryption",
    ),
    "a password that is its login's name": (
        {"DATABASE_PASSWORD_STAFF": "mentorhub_staff"},
        "DATABASE_PASSWORD_STAFF is the name of its login",
    ),
    "a password of an example": ({"DATABASE_PASSWORD_WEB": "change-me"}, "openssl rand -hex 24"),
    "a password that can be guessed": (
        {"DATABASE_PASSWORD_OWNER": "hunter2"},
        "DATABASE_PASSWORD_OWNER can be guessed",
    ),
    "one password for two logins": (
        dict.fromkeys(("DATABASE_PASSWORD_WEB", "DATABASE_PASSWORD_GUIDES"), secrets.token_hex(24)),
        "a password of its own",
    ),
    "a reply address that is none": ({"MAIL_REPLY_TO": "the managers"}, "MAIL_REPLY_TO"),
    "no database": ({"DATABASE_URL": None}, "DATABASE_URL is missing"),
    "a database of another kind": ({"DATABASE_URL": "mysql://db/mentorhub"}, "postgres://"),
    "a database without a name": ({"DATABASE_URL": "postgres://db:5432"}, "postgres://"),
    "a port that is no number": ({"DATABASE_URL": "postgres://db:x/mentorhub"}, "DATABASE_URL"),
    "no broker": ({"REDIS_URL": None}, "REDIS_URL"),
    "a broker of another kind": ({"REDIS_URL": "amqp://mq"}, "redis://"),
    "no address": ({"SITE_URL": None}, "SITE_URL"),
    "an address without a scheme": ({"SITE_URL": "mentors.school.org"}, "SITE_URL"),
    "an address without a host": ({"SITE_URL": "https://"}, "SITE_URL"),
    "an address that is not encrypted": ({"SITE_URL": "http://mentors.school.org"}, "https://"),
    "no host": ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
    "any host": ({"ALLOWED_HOSTS": "mentors.school.org,*"}, "ALLOWED_HOSTS"),
    "no mail": ({"EMAIL_URL": None}, "EMAIL_URL"),
    "mail of another kind": ({"EMAIL_URL": "imap://mail.school.org"}, "smtp+tls://"),
    "mail without a host": ({"EMAIL_URL": "smtp://"}, "smtp+tls://"),
    "a mail port that is no number": ({"EMAIL_URL": "smtp://mail:x"}, "smtp+tls://"),
    "no room for posts": (
        {"POSTS_QUOTA_BYTES": "0"},
        "POSTS_QUOTA_BYTES is a number of bytes above 0",
    ),
    "no room at all": ({"PATH_QUOTA_BYTES": "0"}, "PATH_QUOTA_BYTES is a number of bytes above 0"),
    "a file that is larger than the room for all": (
        {"DELIVERABLE_MAX_BYTES": "2000", "ENROLMENT_QUOTA_BYTES": "1000"},
        "must not be above ENROLMENT_QUOTA_BYTES",
    ),
    "a number that is none": ({"UPLOAD_MAX_BYTES": "many"}, "UPLOAD_MAX_BYTES"),
    "a yes or no that is neither": ({"STAFF_MFA_REQUIRED": "perhaps"}, "STAFF_MFA_REQUIRED"),
    "a token of the metrics that can be guessed": ({"METRICS_TOKEN": "letmein"}, "METRICS_TOKEN"),
    "an error tracker without a key": ({"SENTRY_DSN": "https://errors.school.org/1"}, "SENTRY_DSN"),
    "an error tracker that is not encrypted": (
        {"SENTRY_DSN": "http://key@errors.school.org/1"},
        "https://key@",
    ),
    "a log of another kind": ({"LOG_FORMAT": "xml"}, "LOG_FORMAT is line or json"),
    "OpenID Connect without its secret": (
        {"OIDC_SERVER_URL": "https://id.school.org", "OIDC_CLIENT_ID": "mentorhub"},
        "OIDC_SECRET",
    ),
}


@pytest.mark.parametrize(("changes", "said"), WRONG.values(), ids=WRONG.keys())
def test_refused_at_start(monkeypatch, changes, said):
    with pytest.raises(ImproperlyConfigured) as refusal:
        settings(monkeypatch, **changes)
    message = str(refusal.value)
    assert message.startswith("MentorHub does not start: ")
    assert said in message


def test_the_demo_alone_may_do_without_https_hosts_and_mail(monkeypatch):
    less = {"SITE_URL": None, "ALLOWED_HOSTS": None, "EMAIL_URL": None}
    made = settings(monkeypatch, DEMO="1", **less)
    assert made["ALLOWED_HOSTS"] == ["*"]
    assert made["EMAIL_BACKEND"].startswith("mentorhub.demo.")


def test_what_an_operator_watches_is_off_until_it_is_asked_for(monkeypatch, tmp_path):
    made = settings(monkeypatch)
    assert not any("monitoring" in each for each in made["MIDDLEWARE"])
    assert not made["SENTRY_DSN"]
    asked = {"METRICS_TOKEN": secrets.token_hex(24), "METRICS_DIR": str(tmp_path / "figures")}
    made = settings(monkeypatch, LOG_FORMAT="json", **asked)
    assert len([each for each in made["MIDDLEWARE"] if "monitoring" in each]) == 2
    assert (tmp_path / "figures").is_dir()
    assert made["LOGGING"]["handlers"]["console"]["formatter"] == "json"


def manage(*words: str, **environment: str | None) -> subprocess.CompletedProcess:
    """manage.py as an administrator of a real site types it."""
    values = {name: value for name, value in (REAL | environment).items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **values},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_refusal_is_the_last_thing_that_is_said():
    done = manage("migrate", SECRET_KEY="short")
    assert done.returncode == 1
    assert "SECRET_KEY must have at least 40 characters" in done.stderr.splitlines()[-1]


def test_a_weak_earlier_key_is_read_for_the_one_command_that_gets_rid_of_it():
    weak = {"SECRET_KEY_FALLBACKS": "a" * 40, "DATABASE_URL": "postgres://127.0.0.1:1/mentorhub"}
    assert "MentorHub does not start" in manage("migrate", **weak).stderr
    said = manage("renew_encryption", **weak).stderr
    assert "MentorHub does not start" not in said
    assert "Connection refused" in said


def test_passwords_and_keys_that_are_good_are_taken(monkeypatch):
    names = ("OWNER", "WEB", "SIGNIN", "GUIDES", "STAFF")
    passwords = {f"DATABASE_PASSWORD_{name}": secrets.token_hex(24) for name in names}
    earlier = f"{secrets.token_hex(32)},{secrets.token_urlsafe(48)}"
    made = settings(monkeypatch, SECRET_KEY_FALLBACKS=earlier, **passwords)
    assert made["SECRET_KEY_FALLBACKS"] == earlier.split(",")


def test_the_demo_school_is_refused_outside_the_demo():
    done = manage("seed_demo")
    assert done.returncode == 1
    assert "for the demo alone" in done.stderr


def test_pages_of_the_demo_are_not_routed_outside_it():
    names = "from mentorhub.urls import urlpatterns; print([str(p.pattern) for p in urlpatterns])"
    outside = manage("shell", "--no-imports", "-c", names)
    assert "'admin/'" in outside.stdout, outside.stderr
    assert "demo" not in outside.stdout
    inside = manage("shell", "--no-imports", "-c", names, DEMO="1")
    assert "'demo/'" in inside.stdout, inside.stderr
