"""Browsers of people, for the tests of pages."""

import uuid
from typing import Any

from mentorhub.accounts.models import User
from tests.client import Client
from tests.dashboard.community.build import fresh


def browser(person: User) -> Client:
    client = Client()
    client.force_login(fresh(person))
    return client


def reply_to(topic: Any, person: User, body: str = "A reply", **more: Any) -> Any:
    """Sends the form below a topic."""
    data = {"body": body, "key": str(uuid.uuid4()), **more}
    return browser(person).post(f"/community/topics/{topic.pk}/", data)


def act(topic: Any, number: int, name: str, person: User, **data: Any) -> Any:
    return browser(person).post(f"/community/topics/{topic.pk}/{number}/{name}/", data)
