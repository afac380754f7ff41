"""Anonymises a person who has left for good: the records of their work stay without their name.

Also declares what happens to the text columns of accounts and of the sign-in packages.
"""

import json
import re
from uuid import UUID

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from mentorhub import personal_data
from mentorhub.accounts.models import AccountMail, ActCount, Block, Invitation, Role, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.files import pictures
from mentorhub.forms.models import Submission
from mentorhub.personal_data import (
    REMOVED,
    Clear,
    DeleteRows,
    MustHaveEnded,
    NamedInLog,
    RemoveFiles,
    declare,
    keep,
)


class StillAtSchoolError(Exception):
    """The person has a role, an enrolment or a mentorship that has not ended."""


def anonymise(person: User) -> None:
    """Remove the name, the address, the sign-in, the sessions, and texts by and about the person.

    Cannot be undone. Runs on the login *staff*, in one transaction; files are removed after it.
    Raises ``StillAtSchoolError``, and changes nothing, while something of theirs is running:
    administrators end that first, because it concerns other people.
    """
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        # Roles, approvals and enrolments lock this row too before they begin.
        locked = User.objects.select_for_update().get(pk=person.pk)
        refuse_while_running(locked)
        personal_data.clear(locked, using=STAFF)
        person.refresh_from_db()


def refuse_while_running(person: User) -> None:
    """Raises ``StillAtSchoolError`` when the person has a running row."""
    if personal_data.has_running_rows(person):
        raise StillAtSchoolError(_("End their roles, enrolment and mentorships first."))


# --- The rows of a person ---------------------------------------------------------------------


def _mails_to(person: User) -> Q:
    """Mails to any address of the person, also those requested without signing in."""
    return Q(email__in=_addresses(person))


def _addresses(person: User) -> list[str]:
    return [person.email, *EmailAddress.objects.filter(user=person).values_list("email", flat=True)]


def _sessions(person: User) -> Q:
    keys = UserSession.objects.filter(user=person).values("session_key")
    return Q(session_key__in=keys)


def _log_entries(person: User) -> Q:
    """Entries about rows that are named after the person or will be deleted, and entries that
    quote the name or an address."""
    found = Q()
    for model, rules in personal_data.declarations().items():
        named = (
            rule for rule in rules if isinstance(rule, NamedInLog | MustHaveEnded | DeleteRows)
        )
        for rule in named:
            kind = ContentType.objects.get_for_model(model)
            for rows in personal_data.rows_of(person, model, rule.of):
                keys = rows.order_by().values_list(Cast("pk", models.TextField()))
                found |= Q(content_type=kind, object_id__in=keys)
    for text in filter(None, [person.name, *_addresses(person)]):
        # The messages of the admin are JSON, in which letters outside ASCII are escaped.
        for spelling in {text, json.dumps(text)[1:-1]}:
            whole = rf"(^|\W){re.escape(spelling)}(\W|$)"
            found |= Q(object_repr__regex=whole) | Q(change_message__regex=whole)
    return found


# --- People and their sign-in -----------------------------------------------------------------


def _photo(person: User) -> list[UUID]:
    return [person.photo] if person.photo else []


declare(
    User,
    RemoveFiles(found=_photo, remove=pictures.remove),
    Clear(
        {
            "name": lambda person: _("Former member %(number)d") % {"number": person.pk},
            "email": lambda person: f"former-member-{person.pk}@example.invalid",
            "password": lambda person: make_password(None),
            "zone": "",
            "photo": None,
            "is_active": False,
        },
        of="pk",
    ),
    NamedInLog(of="pk"),
)
declare(Role, MustHaveEnded(of="user"))
declare(Invitation, DeleteRows(of="user"))
declare(Block, DeleteRows(of=("blocker", "blocked")))
declare(ActCount, DeleteRows(of="person"))
declare(Submission, DeleteRows(of="person"))
declare(AccountMail, DeleteRows(of=("user", _mails_to)))

# --- Packages ---------------------------------------------------------------------------------

declare(Session, DeleteRows(of=_sessions))
declare(UserSession, DeleteRows(of="user"))
declare(EmailConfirmation, DeleteRows(of="email_address__user"))
declare(EmailAddress, DeleteRows(of="user"))
declare(Authenticator, DeleteRows(of="user"))
declare(SocialToken, DeleteRows(of="account__user"))
declare(SocialAccount, DeleteRows(of="user"))
declare(
    SocialApp,
    keep(
        "provider_id", "name", "client_id", "secret", "key", "settings", "provider",
        because="How the site signs in at another server; says nothing of a person.",
    ),
)  # fmt: skip
declare(
    LogEntry,
    keep("object_id", because="The number of a row."),
    Clear({"object_repr": REMOVED, "change_message": ""}, of=_log_entries),
)
declare(Group, keep("name", because="Not used."))
declare(Permission, keep("name", "codename", because="Made by Django from the code."))
declare(ContentType, keep("app_label", "model", because="Made by Django from the code."))
