"""Requests from the side of who made them: sent, written in again, solved, and closed in the end.

Numbers of messages are taken under the lock of the request, so their order is the order of commits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import File as Content
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.helpcenter import attachments, avoiding, telling
from dashboard.helpcenter.assigning import responsible_for
from dashboard.helpcenter.models import (
    EventKind,
    Request,
    RequestEvent,
    RequestFile,
    RequestMessage,
    RequestState,
    Subject,
)
from dashboard.helpcenter.states import ENDED, lock_request, set_state
from mentorhub.accounts.models import User
from mentorhub.database import broken_constraint, current_login
from mentorhub.posts import RULES, html_of, key_of_sent
from students.deliverables.submission import check_quota_for, lock_quota
from students.paths.attached_files import Checked, attach, hashes

# A word of the requester within these days opens a solved request again; after them it is closed.
REOPENED_FOR = timedelta(days=14)


class SentAlreadyError(Exception):
    """Something with this key was stored at the same moment."""


def send_request(
    *,
    by: User,
    subject: Subject,
    title: str,
    body: str,
    key: UUID,
    uploads: Sequence[Content] = (),
    came_from: str = "",
    follows: Request | None = None,
) -> Request:
    """Store a request with its first message, assign it, and tell the requester and the managers.
    The same sent again with the same key of a form is the request that was stored first.

    Raises ``UploadError`` for a file that is not accepted.
    """
    columns = {
        "requester": by,
        "subject": subject,
        "title": title,
        "language": by.language,
        "came_from": came_from,
        "follows": follows,
    }
    files = attachments.checked(uploads)
    key = key_of_sent(key, f"subject:{subject.pk}", title, body, files=hashes(files))
    return _send(columns, body, key, files)


def send_for_address(
    address: str,
    *,
    subject: Subject,
    title: str,
    body: str,
    language: str,
    key: UUID,
    came_from: str = "",
    follows: Request | None = None,
) -> Request:
    """The same for a visitor who has confirmed their address."""
    columns = {
        "address": address,
        "subject": subject,
        "title": title,
        "language": language,
        "came_from": came_from,
        "follows": follows,
    }
    return _send(columns, body, key, [])


def _send(columns: dict[str, Any], body: str, key: UUID, files: list[Checked]) -> Request:
    by = columns.get("requester")
    whose = {"requester": by} if by else {"requester": None, "address": columns["address"]}
    sent = Request.objects.filter(key=key)
    found = sent.filter(**whose).first()
    if found is not None:
        return found
    key = uuid4() if sent.exists() else key  # that of somebody else's form
    try:
        with transaction.atomic(using=current_login()):
            if files and by is not None:
                lock_quota(by)
                check_quota_for(files, by)
            request = _insert(columns, key)
            store_message(request, author=by, body=body, key=key, files=files)
            if by is not None:
                avoiding.came_back(by, request.subject)
            telling.of_request(request)
    except SentAlreadyError:
        return Request.objects.get(key=key, **whose)
    return request


def _insert(columns: dict[str, Any], key: UUID) -> Request:
    """With its assignee, which is an event of its own."""
    assignee = responsible_for(columns["subject"], columns.get("requester"))
    try:
        with transaction.atomic(using=current_login()):
            request = Request.objects.create(**columns, key=key, assignee=assignee)
    except IntegrityError as error:
        if _is_about_key(error):
            raise SentAlreadyError from error
        raise
    if assignee is not None:
        RequestEvent.objects.create(request=request, kind=EventKind.ASSIGNED, assignee=assignee)
    return request


def _is_about_key(error: IntegrityError) -> bool:
    return broken_constraint(error).endswith("_key_key")


def store_message(
    request: Request,
    *,
    author: User | None,
    body: str,
    key: UUID,
    files: Sequence[Checked] = (),
    is_answer: bool = False,
) -> RequestMessage:
    """The next message of a request whose row is locked, or new, in the caller's transaction.
    Raises ``SentAlreadyError`` when a message with this key was stored at the same moment."""
    now = timezone.now()
    try:
        with transaction.atomic(using=current_login()):
            message = RequestMessage.objects.create(
                request=request,
                number=request.last_number + 1,
                author=author,
                is_answer=is_answer,
                body=body,
                html=html_of(body),
                rules_version=RULES,
                key=key,
                sent_at=now,
            )
    except IntegrityError as error:
        if _is_about_key(error):
            raise SentAlreadyError from error
        raise
    attach(RequestFile, files, message=message)
    request.last_number, request.changed_at = message.number, now
    request.save(update_fields=["last_number", "changed_at"])
    return message


def write(
    request: Request,
    *,
    by: User | None,
    body: str,
    key: UUID,
    uploads: Sequence[Content] = (),
) -> RequestMessage:
    """A further message of the requester, who has checked that it is theirs; ``by`` is None for a
    visitor. Opens the request again within ``REOPENED_FOR``; later it is the first message of a new
    request that names this one, and what is written here after that belongs there. What was merged
    is written in the other request. The same sent again with the same key of a form is the message
    that was stored first.

    Raises ``UploadError``.
    """
    files = attachments.checked(uploads)
    key = key_of_sent(key, f"request:{request.pk}", body, files=hashes(files))
    with transaction.atomic(using=current_login()):
        if files and by is not None:
            lock_quota(by)
        locked = lock_request(request)
        now = timezone.now()
        while not may_be_reopened(locked, now) and (later := _goes_on_in(locked)) is not None:
            locked = lock_request(later)
        sent = RequestMessage.objects.filter(key=key)
        found = sent.filter(author=by, request__in=_of_same_person(locked)).first()
        if found is not None:
            return found
        key = uuid4() if sent.exists() else key  # that of another form
        if files and by is not None:
            check_quota_for(files, by)
        if not may_be_reopened(locked, now):
            return _go_on(locked, by, body, key, files)
        reopen(locked, by=by)
        message = store_message(locked, author=by, body=body, key=key, files=files)
        telling.of_message(message)
    return message


def _of_same_person(request: Request) -> QuerySet[Request]:
    if request.is_of_visitor:
        return Request.objects.filter(requester=None, address=request.address)
    return Request.objects.filter(requester=request.requester_id)


def _goes_on_in(request: Request) -> Request | None:
    """The request that this one was merged into, or that its requester has begun after it; none of
    somebody else."""
    of_person = _of_same_person(request)
    if request.merged_into_id:
        return of_person.filter(pk=request.merged_into_id).first()
    return of_person.filter(follows=request.pk).order_by("pk").last()


def may_be_reopened(request: Request, now: datetime) -> bool:
    """Whether a message belongs in it; else it begins a new request."""
    if request.state == RequestState.CLOSED:
        return False
    return request.solved_at is None or now - request.solved_at <= REOPENED_FOR


def reopen(request: Request, *, by: User | None) -> None:
    """A word of the requester: it is open, unless nobody has read it yet. The row is locked."""
    if request.state in (RequestState.NEW, RequestState.OPEN):
        return
    set_state(request, RequestState.OPEN, by, timezone.now())
    request.save(update_fields=["state", "solved_at", "changed_at"])


def _go_on(
    request: Request, by: User | None, body: str, key: UUID, files: list[Checked]
) -> RequestMessage:
    columns = {
        "requester": by,
        "address": request.address,
        "subject": request.subject,
        "title": request.title,
        "language": by.language if by else request.language,
        "follows": request,
    }
    return _send(columns, body, key, files).messages.get(number=1)


def solve(request: Request, *, by: User | None) -> bool:
    """The requester says that it is solved; False when it was already."""
    with transaction.atomic(using=current_login()):
        locked = lock_request(request)
        if locked.state in ENDED:
            return False
        set_state(locked, RequestState.SOLVED, by, timezone.now())
        locked.save(update_fields=["state", "solved_at", "changed_at"])
    return True


def close_solved(now: datetime) -> int:
    """Close what was solved ``REOPENED_FOR`` ago; returns how many."""
    closed = 0
    due = Request.objects.filter(
        state=RequestState.SOLVED, solved_at__lt=now - REOPENED_FOR
    ).order_by("pk")
    for pk in list(due.values_list("pk", flat=True)[:500]):
        with transaction.atomic(using=current_login()):
            rows = due.select_for_update(of=("self",), skip_locked=True).filter(pk=pk)
            if (request := rows.first()) is None:
                continue
            request.state = RequestState.CLOSED
            request.save(update_fields=["state"])
            RequestEvent.objects.create(request=request, kind=EventKind.STATE, state=request.state)
            closed += 1
    return closed
