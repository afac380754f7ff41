"""Threads and messages for the tests."""

import uuid
from typing import Any

from dashboard.inbox import sending
from dashboard.inbox.models import Message, Thread, ThreadKind
from mentorhub.accounts.models import User


def fresh(person: User) -> User:
    """The person as the next request finds them: roles and approvals are read again."""
    return User.objects.get(pk=person.pk)


def thread_of(kind: str, by: User, other: User) -> Thread:
    return sending.thread_between(ThreadKind(kind), fresh(by), fresh(other))


def say(thread: Thread, by: User, body: str = "Hello", **more: Any) -> Message:
    more.setdefault("key", uuid.uuid4())
    return sending.send(thread, by=fresh(by), body=body, **more)


def talk(kind: str, by: User, other: User, *bodies: str) -> Thread:
    """A thread in which the first person has written."""
    thread = thread_of(kind, by, other)
    for body in bodies or ("Hello",):
        say(thread, by, body)
    thread.refresh_from_db()
    return thread
