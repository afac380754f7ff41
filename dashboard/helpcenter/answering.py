"""What managers do with a request: answer, note, take, hand over, merge, solve, reopen, move it to
another subject.

Each act locks the request. ``opened`` is the version that its form has shown (``version_of``): when
somebody has written or changed something since, ``ChangedError`` is raised, so that a second save
sees the first. Without ``opened`` nothing is compared.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.helpcenter import telling
from dashboard.helpcenter.models import (
    EventKind,
    InternalNote,
    Request,
    RequestEvent,
    RequestFile,
    RequestMessage,
    RequestState,
    Subject,
)
from dashboard.helpcenter.requesting import store_message
from dashboard.helpcenter.states import lock_request, set_state
from mentorhub.accounts.models import User
from mentorhub.database import broken_constraint, current_login
from mentorhub.posts import RULES, html_of, key_of_sent
from students.deliverables.submission import check_quota_for, lock_quota
from students.paths.attached_files import Checked, attach, hashes


class NotPossibleError(Exception):
    """The request is closed, or not in a state for the act, or the person may not have it. Nothing
    was stored."""


class ChangedError(Exception):
    """Somebody has written in the request or changed it since the form was opened. Nothing was
    stored."""


class TakenError(Exception):
    """Another manager has the request. Nothing was stored."""

    def __init__(self, assignee: User) -> None:
        super().__init__(assignee.name)
        self.assignee = assignee


class OtherRequesterError(Exception):
    """Two requests of different people are never merged: each would read what the other wrote."""


def version_of(request: Request) -> str:
    """What a form carries to notice that the request has changed since it was opened; reads the
    key of the last note."""
    note = InternalNote.objects.filter(request=request).order_by("-pk").values_list("pk", flat=True)
    return version(request, note.first() or 0)


def version(request: Request, last_note: int) -> str:
    """The same, where the key of the last note is known."""
    return f"{request.changed_at.isoformat()} {last_note}"


def answer(
    request: Request,
    *,
    by: User,
    body: str,
    key: UUID,
    files: Sequence[Checked] = (),
    opened: str | None = None,
    solves: bool = False,
) -> RequestMessage:
    """Write to the requester, who is told. The request then waits for them, or is solved; a solved
    one stays so. Whoever answers takes what nobody has. The same sent again with the same key of a
    form is the answer that was stored first.

    Raises ``ChangedError``, ``NotPossibleError`` for a closed request and for one's own, and
    ``UploadError`` for files that have no room in the quota of who answers.
    """
    key = key_of_sent(key, f"answer:{request.pk}", body, files=hashes(files))
    with transaction.atomic(using=current_login()):
        if files:
            lock_quota(by)
        locked = lock_request(request)
        sent = RequestMessage.objects.filter(request=locked, key=key).first()
        if sent is not None:
            return sent
        _refuse_own(locked, by)
        _check(locked, opened)
        if files:
            check_quota_for(files, by)
        message = _store_answer(locked, by, body, key, files)
        now = message.sent_at
        locked.answered_at = locked.answered_at or now
        if locked.assignee_id is None:
            _assign(locked, by, by, now)
        if locked.state != RequestState.SOLVED:
            set_state(locked, RequestState.SOLVED if solves else RequestState.WAITING, by, now)
        _save(locked)
        telling.of_answer(message)
    return message


def _store_answer(
    request: Request, by: User, body: str, key: UUID, files: Sequence[Checked]
) -> RequestMessage:
    try:
        return store_message(request, author=by, body=body, key=key, files=files, is_answer=True)
    except IntegrityError as error:
        if broken_constraint(error) in (
            "helpcenter_request_closed",
            "helpcenter_answer_of_manager",
        ):
            raise NotPossibleError from error
        raise


def note(
    request: Request,
    *,
    by: User,
    body: str,
    key: UUID,
    files: Sequence[Checked] = (),
) -> InternalNote:
    """Write a note among managers; also in a closed request. The requester never reads it and is
    not told, and the request looks unchanged to them. Sent again with the same key, it is the note
    that was stored first.

    Raises ``NotPossibleError`` for a request of one's own, and ``UploadError`` for files that have
    no room in the quota of who writes.
    """
    key = key_of_sent(key, f"note:{request.pk}", body, files=hashes(files))
    with transaction.atomic(using=current_login()):
        if files:
            lock_quota(by)
        locked = lock_request(request)
        sent = InternalNote.objects.filter(request=locked, key=key).first()
        if sent is not None:
            return sent
        _refuse_own(locked, by)
        if files:
            check_quota_for(files, by)
        written = InternalNote.objects.create(
            request=locked, author=by, body=body, html=html_of(body), rules_version=RULES, key=key
        )
        attach(RequestFile, files, note=written)
    return written


def take(request: Request, *, by: User) -> None:
    """Assign a request that nobody has to oneself.

    Raises ``TakenError`` when another manager has it, and ``NotPossibleError``.
    """
    with transaction.atomic(using=current_login()):
        locked = lock_request(request)
        if locked.assignee_id == by.pk:
            return
        if locked.assignee is not None:  # read now, under the lock
            raise TakenError(locked.assignee)
        _refuse_own(locked, by)
        _refuse_closed(locked)
        now = timezone.now()
        _assign(locked, by, by, now)
        _save(locked)
        telling.of_taken_over(locked, by)


def hand_over(request: Request, to: User | None, *, by: User, opened: str | None = None) -> None:
    """Assign it to another manager, to oneself although another has it, or to nobody.

    Raises ``ChangedError``, and ``NotPossibleError`` for a closed request and for a person who is
    no manager or who made it.
    """
    with transaction.atomic(using=current_login()):
        locked = lock_request(request)
        if locked.assignee_id == (to.pk if to else None):
            return
        _refuse_own(locked, by)
        _check(locked, opened)
        _refuse_closed(locked)
        _assign(locked, to, by, timezone.now())
        _save(locked)
        if to is not None:
            telling.of_taken_over(locked, by)


def solve(request: Request, *, by: User, opened: str | None = None) -> None:
    """Mark it as solved; the requester is told and can still answer.

    Raises ``ChangedError`` and ``NotPossibleError``.
    """
    with transaction.atomic(using=current_login()):
        locked = lock_request(request)
        if locked.state == RequestState.SOLVED:
            return
        _refuse_own(locked, by)
        _check(locked, opened)
        _refuse_closed(locked)
        set_state(locked, RequestState.SOLVED, by, timezone.now())
        _save(locked)
        telling.of_solved(locked, by)


def reopen(request: Request, *, by: User) -> None:
    """Open a solved request again, or one that waits for its requester.

    Raises ``NotPossibleError`` for a closed one: what follows it is a new request.
    """
    with transaction.atomic(using=current_login()):
        locked = lock_request(request)
        if locked.state in (RequestState.NEW, RequestState.OPEN):
            return
        _refuse_own(locked, by)
        _refuse_closed(locked)
        set_state(locked, RequestState.OPEN, by, timezone.now())
        _save(locked)


def change_subject(
    request: Request, subject: Subject, *, by: User, opened: str | None = None
) -> None:
    """Raises ``ChangedError``, and ``NotPossibleError`` for a closed request."""
    with transaction.atomic(using=current_login()):
        locked = lock_request(request)
        if locked.subject_id == subject.pk:
            return
        _refuse_own(locked, by)
        _check(locked, opened)
        _refuse_closed(locked)
        now = timezone.now()
        locked.subject, locked.changed_at = subject, now
        RequestEvent.objects.create(
            request=locked, kind=EventKind.SUBJECT, by=by, subject=subject, at=now
        )
        _save(locked)


def merge(request: Request, into: Request, *, by: User, opened: str | None = None) -> None:
    """Close a request that asks the same as another one of the same person; the other goes on, and
    is open when this one was waiting for the managers.

    Raises ``ChangedError``, ``OtherRequesterError``, and ``NotPossibleError`` when one of the two
    is closed or both are the same.
    """
    with transaction.atomic(using=current_login()):
        # In the order of their keys, so that two managers who merge crosswise do not wait for each
        # other for ever.
        both = sorted((request, into), key=lambda each: each.pk)
        found = {each.pk: lock_request(each) for each in both}
        locked, other = found[request.pk], found[into.pk]
        if locked.merged_into_id == other.pk:
            return
        _refuse_own(locked, by)
        if (locked.requester_id, locked.address) != (other.requester_id, other.address):
            raise OtherRequesterError
        _check(locked, opened)
        _refuse_closed(locked)
        _refuse_closed(other)
        if locked.pk == other.pk:
            raise NotPossibleError
        now = timezone.now()
        was_managers_turn = locked.state in (RequestState.NEW, RequestState.OPEN)
        locked.merged_into = other
        set_state(locked, RequestState.CLOSED, by, now, recorded=False)
        _save(locked)
        if was_managers_turn and other.state in (RequestState.WAITING, RequestState.SOLVED):
            set_state(other, RequestState.OPEN, by, now)
        other.changed_at = now
        _save(other)
        RequestEvent.objects.bulk_create(
            RequestEvent(request=each, kind=EventKind.MERGED, by=by, other=to, at=now)
            for each, to in ((locked, other), (other, locked))
        )


def _check(request: Request, opened: str | None) -> None:
    if opened is not None and opened != version_of(request):
        raise ChangedError


def _refuse_own(request: Request, by: User) -> None:
    if request.requester_id == by.pk:
        raise NotPossibleError


def _refuse_closed(request: Request) -> None:
    if request.state == RequestState.CLOSED:
        raise NotPossibleError


def _assign(request: Request, to: User | None, by: User, now: datetime) -> None:
    """Somebody who has it begins to look at it, so it is no longer new."""
    request.assignee, request.changed_at = to, now
    RequestEvent.objects.create(
        request=request, kind=EventKind.ASSIGNED, by=by, assignee=to, at=now
    )
    if to is not None and request.state == RequestState.NEW:
        request.state = RequestState.OPEN


COLUMNS = (
    "subject", "state", "assignee", "changed_at", "answered_at", "solved_at", "last_number",
    "merged_into",
)  # fmt: skip


def _save(request: Request) -> None:
    try:
        with transaction.atomic(using=current_login()):
            request.save(update_fields=COLUMNS)
    except IntegrityError as error:
        if broken_constraint(error) in (
            "helpcenter_assignee_manages",
            "helpcenter_assignee_is_another",
        ):
            raise NotPossibleError from error
        raise
