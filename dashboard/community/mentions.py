"""Whom a text mentions: ``@[Name](key)``, for people who see the group alone."""

from django.db.models import QuerySet

from dashboard.community.models import Group
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.posts import MENTION

# More in one text are not people who are asked something.
MAX_MENTIONS = 20


def keys_in(body: str) -> list[int]:
    """The keys that a text names, each once."""
    return list(dict.fromkeys(int(found[2]) for found in MENTION.finditer(body)))


def people_in(group: Group) -> QuerySet[User]:
    """Those who see the group."""
    return User.objects.filter(access.people_in_community_group(group))


def people_mentioned(body: str, group: Group) -> list[User]:
    """Those whom a text mentions and who see the group."""
    keys = keys_in(body)[:MAX_MENTIONS]
    return list(people_in(group).filter(pk__in=keys).order_by("pk")) if keys else []
