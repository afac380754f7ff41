"""Sends the mails about accounts (``AccountMail``), in a worker, on the login *web*.

Each is sent at least once: when a worker dies after the mail server accepted a mail and before it
recorded that, another worker sends it a second time, which does no harm. Every time is taken from
the clock of the database.
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
from mentorhub.accounts import invitations
from mentorhub.accounts.affiliations import affiliations_of
from mentorhub.accounts.models import AccountMail, User
from mentorhub.accounts.tokens import login_code, password_reset_tokens
from mentorhub.database import current_login

logger = logging.getLogger(__name__)

Kind, State = AccountMail.Kind, AccountMail.State
BATCH = 20
# Seconds: longer than a batch may take with a slow mail server.
LEASE = 300
# Seconds: the pause after the first refusal, doubled after each further one up to the longest.
FIRST_RETRY_DELAY, MAX_RETRY_DELAY = 5, 300
# The log of all mails goes back this far.
KEPT_DAYS = 90
# The key of the advisory lock of the sender. Only one process sends at a time, so that a mail
# server that hangs does not block every worker.
SENDER_LOCK = 7_203_841

TOO_LATE = gettext_noop("Too late: the mail server did not accept it in time.")
NOBODY = gettext_noop("No active account has this address.")
NOT_WAITING = gettext_noop("This address is no longer waiting to be confirmed.")
NOT_INVITED = gettext_noop("The invitation is no longer valid: it was replaced or accepted.")
NOT_WRITTEN = gettext_noop("The e-mail could not be composed; the error log says why.")

_EXPIRE = f"""
update accounts_accountmail set state = '{State.GIVEN_UP}',
    why = left(concat_ws(' ', %(too_late)s, nullif(why, '')), 300)
where state = '{State.WAITING}' and expires_at <= statement_timestamp()"""  # noqa: S608

_CLAIM = f"""
update accounts_accountmail set attempts = attempts + 1,
    try_at = statement_timestamp() + %(lease)s * interval '1 second'
where id in (
    select id from accounts_accountmail
    where state = '{State.WAITING}' and try_at <= statement_timestamp()
    order by kind = '{Kind.INVITATION}', try_at limit %(batch)s for update skip locked)
returning id"""  # noqa: S608

_SENT = f"""
update accounts_accountmail set state = '{State.SENT}', sent_at = statement_timestamp(), why = ''
where id = %(row)s"""  # noqa: S608

_GIVE_UP = f"""
update accounts_accountmail set state = '{State.GIVEN_UP}', why = %(why)s
where id = %(row)s and state = '{State.WAITING}'"""  # noqa: S608

_POSTPONE = f"""
update accounts_accountmail set why = %(why)s, try_at = statement_timestamp()
    + least(%(first)s * 2 ^ least(attempts - 1, 10), %(longest)s) * interval '1 second'
where id = any(%(rows)s) and state = '{State.WAITING}'"""  # noqa: S608

_DELETE_OLD = """
delete from accounts_accountmail
where created_at < statement_timestamp() - %(days)s * interval '1 day'"""


class NoRecipientError(Exception):
    """The mail has no recipient any more; ``str()`` says why."""


def send_due(seconds: float) -> int:
    """Send waiting rows for about ``seconds`` at most; returns how many were sent."""
    deadline, count = time.monotonic() + seconds, 0
    with _only_sender() as is_only_sender:
        while is_only_sender and time.monotonic() < deadline:
            _run(_EXPIRE, too_late=TOO_LATE)
            rows = _claim()
            if not rows:
                break
            sent, is_server_reachable = _send_batch(rows, deadline)
            count += sent
            if not is_server_reachable:
                break
    return count


def delete_old() -> int:
    """Delete rows written more than ``KEPT_DAYS`` ago, sent or not; returns how many."""
    return _run(_DELETE_OLD, days=KEPT_DAYS)


def _send_batch(rows: list[int], deadline: float) -> tuple[int, bool]:
    """Send claimed rows; returns how many were sent, and whether the mail server was reached."""
    connection, count = get_connection(), 0
    waiting = AccountMail.objects.waiting().filter(pk__in=rows).select_related("user")
    left = list(waiting.order_by("created_at", "pk"))
    try:
        connection.open()
        while left and time.monotonic() < deadline:
            count += _send(left[0], connection)
            left.pop(0)
    except OSError as error:
        _postpone(left, error)
        return count, False
    finally:
        _close(connection)
    _run(_POSTPONE, rows=[row.pk for row in left], why="", first=0, longest=0)
    return count, True


def _send(row: AccountMail, connection: Any) -> bool:
    """Send one row; True when it was sent. Raises OSError when the connection is broken."""
    try:
        messages = build_messages(row)
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
            _postpone([row], error)
        return False
    _run(_SENT, row=row.pk)
    return True


def build_messages(row: AccountMail) -> list[EmailMessage]:
    """The mails of a row; their links and codes are made now. Raises NoRecipientError."""
    if row.kind == Kind.PASSWORD_RESET_KEY:
        return _password_reset(row)
    if row.kind == Kind.LOGIN_CODE:
        return [_login_code(row)]
    if row.kind == Kind.INVITATION:
        return [_invitation(row)]
    if row.user is None and row.kind != Kind.ACCOUNT_ALREADY_EXISTS:
        raise NoRecipientError(NOBODY)
    context = {}
    if row.kind in (Kind.EMAIL_CONFIRMATION, Kind.EMAIL_CONFIRMATION_SIGNUP):
        context["activate_url"] = _confirmation_url(row)
    return [_build(row, row.kind, row.user, **context)]


def _password_reset(row: AccountMail) -> list[EmailMessage]:
    """A mail for each person with the address, or one that says that nobody has it.

    The look-up is done here and not by the page, whose response time would reveal the answer.
    """
    users = _users_with_email(row.email)
    if not users:
        return [_build(row, "unknown_account", None)]
    return [
        _build(row, row.kind, user, password_reset_url=_password_reset_url(row, user))
        for user in users
    ]


def _login_code(row: AccountMail) -> EmailMessage:
    """The mail with a sign-in code. Raises NoRecipientError for an address that nobody has."""
    users = _users_with_email(row.email)
    if not users:
        raise NoRecipientError(NOBODY)
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    code = login_code(row.context["nonce"])
    return _build(row, row.kind, users[0], code=code, minutes=minutes)


def _invitation(row: AccountMail) -> EmailMessage:
    """The mail with the link to a first password. Raises NoRecipientError."""
    found = invitations.find_by_nonce(row.context["nonce"], row.user)
    if found is None:
        raise NoRecipientError(NOT_INVITED)
    invitation, token = found
    return _build(
        row,
        row.kind,
        invitation.user,
        url=_absolute(row, reverse("accounts_invitation", args=[token])),
        inviter=invitation.sent_by.name if invitation.sent_by else "",
        affiliations=affiliations_of(invitation.user),
        expires_at=invitation.expires_at,
    )


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
    """The whole address of a page; in the demo, on the host of the request that asked for the
    mail."""
    base = row.context.get("base_url") if settings.DEMO else None
    return urljoin(base, path) if base else mail.absolute(path)


def _claim() -> list[int]:
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_CLAIM, {"lease": LEASE, "batch": BATCH})
        return [row for (row,) in cursor.fetchall()]


def _postpone(rows: list[AccountMail], error: OSError) -> None:
    pauses = {"first": FIRST_RETRY_DELAY, "longest": MAX_RETRY_DELAY}
    _run(_POSTPONE, rows=[row.pk for row in rows], why=_error_text(error), **pauses)


@contextmanager
def _only_sender() -> Iterator[bool]:
    """Take the sender's lock for a block; False when another process has it."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [SENDER_LOCK])
        is_only_sender = cursor.fetchone()[0]
    try:
        yield is_only_sender
    finally:
        if is_only_sender:
            _run("select pg_advisory_unlock(%(lock)s)", lock=SENDER_LOCK)


def _run(statement: str, **values: Any) -> int:
    with connections[current_login()].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def _close(connection: Any) -> None:
    try:
        connection.close()
    except OSError as error:
        logger.warning(
            "The connection to the mail server could not be closed: %s", _error_text(error)
        )


def _is_final(error: smtplib.SMTPException) -> bool:
    """Whether the mail server refused this mail for good (5xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 500 <= error.smtp_code < 600


def _error_text(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:300]
