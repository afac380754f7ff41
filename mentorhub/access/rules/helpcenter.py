"""The help centre: articles by their readers; requests for whoever made them, and managers."""

from typing import Any

from django.db.models import Q

from mentorhub.access.roles import is_manager, is_member, is_or_was_student, is_staff, is_trained
from mentorhub.access.rules.relations import NO_ROWS


def help_audiences(user: Any) -> tuple[str, ...]:
    """The circles of readers that somebody belongs to, the widest first. Managers and
    administrators look after articles, and belong to all."""
    if not user.is_authenticated:
        return ("anyone",)
    if is_manager(user) or is_staff(user):
        return ("anyone", "members", "students", "mentors", "managers")
    found = ["anyone"]
    if is_member(user):
        found.append("members")
    if is_or_was_student(user):
        found.append("students")
    if is_trained(user):
        found.append("mentors")
    return tuple(found)


def help_states(user: Any) -> tuple[str, ...]:
    """The states of the articles that somebody may read: managers and administrators read drafts
    and what is archived, too."""
    if user.is_authenticated and (is_manager(user) or is_staff(user)):
        return ("published", "draft", "archived")
    return ("published",)


def help_articles(user: Any, article: str = "") -> Q:
    """Those of one's circles, in the states that one may read.

    ``article`` is the lookup prefix that leads to articles, as ``"article__"``.
    """
    seen = {f"{article}audience__in": help_audiences(user)}
    return Q(**seen, **{f"{article}state__in": help_states(user)})


def help_subjects(user: Any) -> Q:
    """Those that one may choose. A visitor has the one about signing in alone."""
    return Q(audience__in=help_audiences(user))


def help_requests(user: Any, request: str = "") -> Q:
    """One's own; all for managers.

    ``request`` is the lookup prefix that leads to requests, as ``"request__"``.
    """
    if not user.is_authenticated:
        return NO_ROWS
    return Q() if is_manager(user) else Q(**{f"{request}requester": user.pk})


def help_request_messages(user: Any) -> Q:
    """All of the requests that one sees."""
    return help_requests(user, "request__")


def help_internal_notes(user: Any, note: str = "") -> Q:
    """Managers; none on a request that they made themselves.

    ``note`` is the lookup prefix that leads to notes, as ``"note__"``.
    """
    if not user.is_authenticated or not is_manager(user):
        return NO_ROWS
    own = Q(**{f"{note}request__requester": user.pk})
    return ~own


def help_request_files(user: Any) -> Q:
    """Those of messages that one sees; those of notes for who may read the note."""
    if not user.is_authenticated:
        return NO_ROWS
    of_messages = Q(message__isnull=False) & help_requests(user, "message__request__")
    if not is_manager(user):
        return of_messages
    return of_messages | (Q(note__isnull=False) & help_internal_notes(user, "note__"))
