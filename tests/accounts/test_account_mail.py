"""Mails about accounts are queued in a table; no page waits for a mail server, no row has a
secret."""

import re
import time
from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from psycopg2 import errors

from mentorhub.accounts import account_mails, tasks
from mentorhub.accounts.anonymising import anonymise
from mentorhub.accounts.models import AccountMail
from mentorhub.database import OWNER, SIGNIN, STAFF, WEB, signed_in_as
from tests import factories as make
from tests.accounts import mail_servers
from tests.accounts.steps import PASSWORD, deliver, link_in, set_up_app, sign_in
from tests.client import Client
from tests.walls.logins import connected_as

RESET = "/accounts/password/reset/"
MAYA, NOBODY = "maya@example.org", "nobody@example.org"
NEW = "a-quiet-river-in-may"

shared = pytest.mark.django_db
committed = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_limits_before(db):
    cache.clear()


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email=MAYA)


def forgot(email=MAYA):
    return Client().post(RESET, {"email": email})


def due_again():
    AccountMail.objects.update(try_at=timezone.now() - timedelta(seconds=1))


@shared
@pytest.mark.parametrize("server", [mail_servers.away, mail_servers.silent])
def test_no_page_waits_for_a_mail_server(maya, settings, server):
    member, nora = sign_in(maya), sign_in(make.person("Nora Nobody"))
    with server(settings):
        began = time.monotonic()
        assert forgot().status_code == 302
        assert forgot(NOBODY).status_code == 302
        set_up_app(member)
        added = nora.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
        change = {"oldpassword": PASSWORD, "password1": NEW}
        changed = member.post("/accounts/password/change/", change)
        assert added.status_code == changed.status_code == 302
        assert time.monotonic() - began < 5 * settings.EMAIL_TIMEOUT
        assert deliver() == 0
    waiting = AccountMail.objects.waiting()
    assert waiting.count() == AccountMail.objects.count() >= 4
    assert all(waiting.values_list("why", flat=True))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver() == 0, "each waits before it is tried again"
    due_again()
    assert deliver() == AccountMail.objects.count() == len(mail.outbox)


@shared
def test_the_link_is_made_when_the_mail_is_sent_and_works(maya):
    forgot()
    maya.set_password(NEW)
    maya.save()
    deliver()
    page = Client().get(link_in(mail.outbox[0], RESET + "key/"), follow=True)
    assert b"password1" in page.content


@shared
def test_a_language_is_that_of_the_person_or_of_who_asks(maya):
    maya.language = "fr"
    maya.save()
    forgot()
    Client().post(RESET, {"email": NOBODY}, headers={"accept-language": "fr"})
    deliver()
    assert {message.extra_headers["Content-Language"] for message in mail.outbox} == {"fr"}
    assert len(mail.outbox) == 2


@shared
@pytest.mark.parametrize(("server", "state"), [("Refusing", "given_up"), ("Busy", "waiting")])
def test_a_refusal_is_written_down_and_holds_up_nobody_else(maya, settings, server, state):
    settings.EMAIL_BACKEND = f"tests.accounts.mail_servers.{server}"
    forgot()
    forgot(NOBODY)
    assert deliver() == 1
    row = AccountMail.objects.get(email=MAYA)
    assert row.state == state
    assert ("550" if state == AccountMail.State.GIVEN_UP else "451") in row.why


@shared
def test_a_server_that_hangs_up_is_tried_later_for_all(maya, settings):
    settings.EMAIL_BACKEND = "tests.accounts.mail_servers.HangingUp"
    forgot()
    forgot(NOBODY)
    assert deliver() == 0
    assert AccountMail.objects.waiting().filter(attempts=1).exclude(why="").count() == 2


@shared
def test_the_pause_grows(maya, settings):
    settings.EMAIL_BACKEND = "tests.accounts.mail_servers.Busy"
    forgot()
    pauses = []
    for _ in range(9):
        due_again()
        deliver()
        pauses.append(round((AccountMail.objects.get().try_at - timezone.now()).total_seconds()))
    assert pauses == sorted(pauses)
    assert pauses[0] <= account_mails.FIRST_RETRY_DELAY < pauses[2]
    assert pauses[-1] in (account_mails.MAX_RETRY_DELAY, account_mails.MAX_RETRY_DELAY - 1)


@shared
def test_what_a_worker_that_died_had_taken_is_sent_by_another(maya):
    forgot()
    taken = account_mails._claim()
    assert taken == [AccountMail.objects.get().pk]
    assert deliver() == 0
    due_again()
    assert deliver() == 1
    assert deliver() == 0


@shared
def test_what_came_too_late_is_dropped(maya):
    forgot()
    AccountMail.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert deliver() == 0
    row = AccountMail.objects.get()
    assert (row.state, bool(row.why)) == ("given_up", True)


@shared
def test_somebody_who_was_switched_off_meanwhile_gets_no_link(maya):
    forgot()
    maya.is_active = False
    maya.save()
    deliver()
    assert RESET + "key/" not in mail.outbox[0].body


@shared
def test_an_address_that_waits_no_more_is_not_asked_about(maya):
    member = sign_in(maya)
    member.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    maya.emailaddress_set.filter(email="new@example.org").delete()
    assert deliver() == 0
    assert AccountMail.objects.get().state == AccountMail.State.GIVEN_UP


@shared
def test_rows_are_forgotten_after_three_months(maya):
    forgot()
    assert tasks.forget_account_mails() == 0
    AccountMail.objects.update(created_at=timezone.now() - timedelta(days=91))
    assert tasks.forget_account_mails() == 1


@shared
def test_whoever_is_anonymised_leaves_no_row(maya):
    maya.roles.get().end(by=make.office())
    forgot()
    forgot(NOBODY)
    with signed_in_as(STAFF):
        anonymise(maya)
    assert list(AccountMail.objects.values_list("email", flat=True)) == [NOBODY]


@shared
def test_asking_for_a_link_costs_the_same_for_every_address(maya):
    forgot()
    asked = []
    for email in (MAYA, NOBODY):
        cache.clear()
        with CaptureQueriesContext(connections[OWNER]) as queries:
            forgot(email)
        asked.append([re.sub(r"'[^']*'|[0-9]+", "?", each["sql"]) for each in queries])
    assert asked[0] == asked[1]


@shared
def test_the_demo_follows_the_host_by_which_it_is_reached(maya, settings):
    forgot()
    settings.DEMO = True
    Client().post(RESET, {"email": MAYA}, headers={"host": "demo.example"})
    deliver()
    assert f"{settings.SITE_URL}{RESET}key/" in mail.outbox[0].body
    assert f"http://demo.example{RESET}key/" in mail.outbox[1].body
    settings.DEMO = False
    row = AccountMail.objects.last()
    assert settings.SITE_URL in account_mails.build_messages(row)[0].body


@shared
def test_a_row_keeps_no_secret():
    with pytest.raises(ValueError, match="code"):
        AccountMail.objects.queue("login_code", email=MAYA, language="en", context={"code": "x"})


@shared
def test_an_administrator_sees_what_failed_and_can_change_nothing(maya, settings):
    settings.EMAIL_BACKEND = "tests.accounts.mail_servers.Refusing"
    forgot()
    deliver()
    tom = Client()
    tom.force_login(make.person("Tom Admin", "staff"))
    address = reverse("admin:accounts_accountmail_changelist")
    page = tom.get(address, {"state__exact": "given_up"})
    assert page.context["cl"].result_count == 1
    assert "550" in page.content.decode()
    row = AccountMail.objects.get()
    change = reverse("admin:accounts_accountmail_change", args=[row.pk])
    assert tom.get(change).status_code == 200
    assert tom.post(change, {"email": "tom@example.org"}).status_code == 403
    tom.post(address, {"action": "delete_selected", ACTION_CHECKBOX_NAME: [row.pk]})
    assert AccountMail.objects.get().email == MAYA


class TestOnRealLogins:
    pytestmark = committed

    def test_nothing_that_web_reads_of_a_waiting_mail_opens_anything(self, on_real_logins, maya):
        def work():
            forgot()
            member = sign_in(maya)
            for number in range(20):
                data = {"login": MAYA, "password": "x"}
                Client().post("/accounts/login/", data, REMOTE_ADDR=f"192.0.2.{number}")
            Client().post("/accounts/login/code/", {"email": MAYA})
            member.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
            with connected_as(WEB) as cursor:
                cursor.execute("select row::text from accounts_accountmail row")
                rows = " ".join(text for (text,) in cursor.fetchall())
            deliver()
            return rows

        rows = on_real_logins(work)
        bodies = " ".join(message.body for message in mail.outbox)
        secrets = re.findall(r"/reset/key/(\S+)/|/confirm-email/(\S+)/|([A-Z]{4}-[A-Z]{4})", bodies)
        found = [secret for match in secrets for secret in match if secret]
        assert len(found) == 3
        assert "password_reset_key" in rows
        assert not [each for each in found if each in rows or each.replace("-", "") in rows]

    def test_web_sends_and_decides_neither_whom_nor_what(self, maya):
        forgot_as_owner = AccountMail.objects.queue(
            AccountMail.Kind.PASSWORD_RESET_KEY, email=MAYA, language="en"
        )
        refused = [
            "insert into accounts_accountmail (kind, email, language, context, state, created_at,"
            " try_at, expires_at, attempts, why) values ('password_reset_key', 'x@example.org',"
            " 'en', '{}', 'waiting', now(), now(), now(), 0, '')",
            *(f"update accounts_accountmail set {column} = {column}"
              for column in ("email", "kind", "user_id", "context", "expires_at", "created_at")),
        ]  # fmt: skip
        for statement in refused:
            with connected_as(WEB) as cursor, pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)
        for statement in ("update accounts_accountmail set state = 'waiting'",
                          "delete from accounts_accountmail"):  # fmt: skip
            with connected_as(SIGNIN) as cursor, pytest.raises(errors.InsufficientPrivilege):
                cursor.execute(statement)
        assert forgot_as_owner.pk

    def test_one_process_sends_at_a_time(self, on_real_logins, maya):
        def work():
            forgot()
            with connected_as(WEB) as cursor:
                cursor.execute("select pg_advisory_lock(%s)", [account_mails.SENDER_LOCK])
                meanwhile = deliver()
                # A closed connection gives its locks back only when its process has ended.
                cursor.execute("select pg_advisory_unlock(%s)", [account_mails.SENDER_LOCK])
            return meanwhile, deliver(), deliver()

        assert on_real_logins(work) == (0, 1, 0)
        assert len(mail.outbox) == 1
