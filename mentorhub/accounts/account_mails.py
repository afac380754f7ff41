"""Sends the rows of ``AccountMail``: what a worker does, on the login *web*.

At least once: a worker that dies between the mail server's yes and its own note sends the mail a
second time, which harms nobody. Every time is the database's.
"""

import logging
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connections
from django.urls import reverse
from django.utils.translation import gettext_noop

from mentorhub import mail
from mentorhub.accounts.models import AccountMail, User
from mentorhub.accounts.tokens import login_code, password_reset_tokens
from mentorhub.database import current_login

logger = logging.getLogger(__name__)

Kind = AccountMail.Kind
BATCH = 20
# Seconds: longer than a batch may take with a slow mail server.
LEASE = 300
# Seconds: the first pause after a refusal, doubled each time up to the longest.
FIRST_RETRY_DELAY, MAX_RETRY_DELAY = 5, 300
KEPT_DAYS = 14
# The advisory lock of whoever sends: one process at a time, so that a mail server that hangs does
# not take every worker from the reminders.
LOCK = 7_203_841

TOO_LATE = gettext_noop("It came too late: the mail server did not take it in time.")
NOBODY = gettext_noop("Nobody who may sign in has this address.")
NOT_WAITING = gettext_noop("This address does not wait to be confirmed any more.")
NOT_WRITTEN = gettext_noop("The mail could not be written; the error log says why.")

_EXPIRE = """
update accounts_accountmail set state = 'given_up',
    why = left(concat_ws(' ', %(too_late)s, nullif(why, '')), 300)
where state = 'waiting' and expires_at <= statement_timestamp()"""

_CLAIM = """
update accounts_accountmail set attempts = attempts + 1,
    try_at = statement_timestamp() + %(lease)s * interval '1 second'
where id in (
    select id from accounts_accountmail
    where state = 'waiting' and try_at <= statement_timestamp()
    order by try_at limit %(batch)s for update skip locked)
returning id"""

_SENT = """
update accounts_accountmail set state = 'sent', sent_at = statement_timestamp(), why = ''
where id = %(row)s"""

_GIVE_UP = """
update accounts_accountmail set state = 'given_up', why = %(why)s
where id = %(row)s and state = 'waiting'"""

_PUT_OFF = """
update accounts_accountmail set why = %(why)s, try_at = statement_timestamp()
    + least(%(first)s * 2 ^ least(attempts - 1, 10), %(longest)s) * interval '1 second'
where id = any(%(rows)s) and state = 'waiting'"""

_FORGET = """
delete from accounts_accountmail
where created_at < statement_timestamp() - %(days)s * interval '1 day'"""


class NoRecipientError(Exception):
    """There is nobody, or nothing any more, that this mail is for; ``str()`` says why."""


def send_due(seconds: float) -> int:
    """Send what waits, for at most about so long; returns how many rows went out."""
    deadline, count = time.monotonic() + seconds, 0
    with _only_sender() as is_only_sender:
        while is_only_sender and time.monotonic() < deadline:
            _run(_EXPIRE, too_late=TOO_LATE)
            rows = _claim()
            if not rows:
                break
            sent, server_is_there = _send_batch(rows, deadline)
            count += sent
            if not server_is_there:
                break
    return count


def forget_old() -> int:
    """Delete rows written more than two weeks ago, sent or not; returns how many."""
    return _run(_FORGET, days=KEPT_DAYS)


def _send_batch(rows: list[int], deadline: float) -> tuple[int, bool]:
    """Returns how many went out, and whether the mail server could be reached."""
    connection, count = get_connection(), 0
    waiting = AccountMail.objects.waiting().filter(pk__in=rows).select_related("user")
    left = list(waiting.order_by("created_at", "pk"))
    try:
        connection.open()
        while left and time.monotonic() < deadline:
            count += _send(left[0], connection)
            left.pop(0)
    except OSError as error:
        _put_off(left, error)
        return count, False
    finally:
        _close(connection)
    _run(_PUT_OFF, rows=[row.pk for row in left], why="", first=0, longest=0)
    return count, True


def _send(row: AccountMail, connection: Any) -> bool:
    """Send one row: True when it went out. Raises OSError when the connection is of no more use."""
    try:
        messages = write(row)
    except NoRecipientError as nobody:
        _run(_GIVE_UP, row=row.pk, why=str(nobody))
        return False
    except Exception:
        logger.exception("An account mail could not be written: row %s", row.pk)
        _run(_GIVE_UP, row=row.pk, why=NOT_WRITTEN)
        return False
    try:
        for message in messages:
            message.connection = connection
            message.send()
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPException as error:
        # The server answered, so the next mail may be tried on the same connection.
        if _is_final(error):
            _run(_GIVE_UP, row=row.pk, why=_error_text(error))
        else:
            _put_off([row], error)
        return False
    _run(_SENT, row=row.pk)
    return True


def write(row: AccountMail) -> list[EmailMessage]:
    """The mails of a row, with links and codes made now. Raises NoRecipientError."""
    if row.kind == Kind.PASSWORD_RESET_KEY:
        return _password_reset(row)
    if row.kind == Kind.LOGIN_CODE:
        return [_login_code(row)]
    if row.user is None and row.kind != Kind.ACCOUNT_ALREADY_EXISTS:
        raise NoRecipientError(NOBODY)
    context = {}
    if row.kind in (Kind.EMAIL_CONFIRMATION, Kind.EMAIL_CONFIRMATION_SIGNUP):
        context["activate_url"] = _confirmation_url(row)
    return [_build(row, row.kind, row.user, **context)]


def _password_reset(row: AccountMail) -> list[EmailMessage]:
    """Whether somebody has the address is asked here and not by the page, whose time would tell."""
    users = _users_with_email(row.email)
    if not users:
        return [_build(row, "unknown_account", None)]
    return [
        _build(row, row.kind, user, password_reset_url=_password_reset_url(row, user))
        for user in users
    ]


def _login_code(row: AccountMail) -> EmailMessage:
    """An address of nobody has a row too, and no mail."""
    users = _users_with_email(row.email)
    if not users:
        raise NoRecipientError(NOBODY)
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    code = login_code(row.context["nonce"])
    return _build(row, row.kind, users[0], code=code, minutes=minutes)


def _users_with_email(email: str) -> list[User]:
    found = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    return sorted(found, key=lambda user: user.pk)


def _password_reset_url(row: AccountMail, user: User) -> str:
    parts = {"uidb36": user_pk_to_url_str(user), "key": password_reset_tokens.make_token(user)}
    return _absolute(row, reverse("account_reset_password_from_key", kwargs=parts))


def _confirmation_url(row: AccountMail) -> str:
    address = EmailAddress.objects.filter(user=row.user, email__iexact=row.email, verified=False)
    found = address.first()
    if found is None:
        raise NoRecipientError(NOT_WAITING)
    key = EmailConfirmationHMAC(found).key
    return _absolute(row, reverse("account_confirm_email", args=[key]))


def _build(row: AccountMail, name: str, user: User | None, **context: Any) -> EmailMessage:
    to = user or mail.Address(row.email, language=row.language)
    values = {
        **row.context,
        "email": row.email,
        "timestamp": row.created_at,
        "reset_url": _absolute(row, reverse("account_reset_password")),
        **context,
    }
    return mail.build(to=to, name=name, context=values, email=row.email)


def _absolute(row: AccountMail, path: str) -> str:
    """Of the address in the settings; the demo follows the host by which it was reached."""
    base = row.context.get("base_url") if settings.DEMO else None
    return urljoin(base, path) if base else mail.absolute(path)


def _claim() -> list[int]:
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_CLAIM, {"lease": LEASE, "batch": BATCH})
        return [row for (row,) in cursor.fetchall()]


def _put_off(rows: list[AccountMail], error: OSError) -> None:
    pauses = {"first": FIRST_RETRY_DELAY, "longest": MAX_RETRY_DELAY}
    _run(_PUT_OFF, rows=[row.pk for row in rows], why=_error_text(error), **pauses)


@contextmanager
def _only_sender() -> Iterator[bool]:
    """Whether this process is the one that sends."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        is_only_sender = cursor.fetchone()[0]
    try:
        yield is_only_sender
    finally:
        if is_only_sender:
            _run("select pg_advisory_unlock(%(lock)s)", lock=LOCK)


def _run(statement: str, **values: Any) -> int:
    with connections[current_login()].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def _close(connection: Any) -> None:
    try:
        connection.close()
    except OSError as error:
        logger.warning("The mail server closed badly: %s", _error_text(error))


def _is_final(error: smtplib.SMTPException) -> bool:
    """A 5xx for this mail: it never will be taken."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def _error_text(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:300]
