"""Groups, topics and replies for the tests."""

import uuid
from typing import Any

from dashboard.community import posting
from dashboard.community.models import Group, Reply, Topic, TopicKind
from mentorhub.accounts.models import User
from students.models import Path


def fresh(person: User) -> User:
    """The person as the next request finds them: roles and approvals are read again."""
    return User.objects.get(pk=person.pk)


def group_of(path: Path | None = None) -> Group:
    """The group of a path; that of everybody without one."""
    return Group.objects.select_related("path").get(path=path, kind="path" if path else "all")


def ask(by: User, group: Group, title: str = "How?", body: str = "Tell me.", **more: Any) -> Topic:
    more.setdefault("key", uuid.uuid4())
    kind = TopicKind(more.pop("kind", TopicKind.QUESTION))
    return posting.start_topic(group, kind, title, body, by=fresh(by), **more)


def say(topic: Topic, by: User, body: str = "Hello", **more: Any) -> Reply:
    more.setdefault("key", uuid.uuid4())
    return posting.post_reply(topic, by=fresh(by), body=body, **more)


def talk(by: User, group: Group, *replies: tuple[User, str]) -> Topic:
    """A question with the replies of others."""
    topic = ask(by, group)
    for person, body in replies:
        say(topic, person, body)
    topic.refresh_from_db()
    return topic
