"""Subjects and requests for the tests of the contact form."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone

from dashboard.helpcenter import requesting
from dashboard.helpcenter.models import Request, RequestMessage, Subject
from mentorhub.accounts.models import User


def subject(slug: str = "sessions", **more: Any) -> Subject:
    values = {"name_en": slug.title(), "name_fr": f"Thème {slug}", "audience": "members"} | more
    return Subject.objects.get_or_create(slug=slug, defaults=values)[0]


def fresh(person: User) -> User:
    """The person as the next request finds them."""
    return User.objects.get(pk=person.pk)


def ask(by: User, title: str = "The room", body: str = "It is closed.", **more: Any) -> Request:
    more.setdefault("subject", None)
    chosen = more.pop("subject") or subject()
    key = more.pop("key", None) or uuid.uuid4()
    return requesting.send_request(
        by=fresh(by), subject=chosen, title=title, body=body, key=key, **more
    )


def ask_as_visitor(address: str = "visitor@example.net", **more: Any) -> Request:
    values: dict[str, Any] = {
        "subject": subject("sign-in", audience="anyone"),
        "title": "No code comes",
        "body": "I wait for it.",
        "language": "en",
        "key": uuid.uuid4(),
    }
    return requesting.send_for_address(address, **values | more)


def say(request: Request, body: str = "One more thing", **more: Any) -> RequestMessage:
    """A further message of the requester."""
    more.setdefault("key", uuid.uuid4())
    by = fresh(request.requester) if request.requester else None
    return requesting.write(request, by=by, body=body, **more)


def answered(request: Request, by: User, body: str = "Open now.") -> RequestMessage:
    """A manager's answer, as a row."""
    with transaction.atomic():
        locked = requesting.lock_request(request)
        message = requesting.store_message(
            locked, author=by, body=body, key=uuid.uuid4(), is_answer=True
        )
    now = timezone.now()
    rows = Request.objects.filter(pk=request.pk)
    rows.update(state="waiting", answered_at=now)
    return message
