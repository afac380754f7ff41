"""Which kinds of mail somebody wants. No row says: wanted."""

from dataclasses import dataclass
from typing import Any

from mentorhub.notifications import registry
from mentorhub.notifications.models import MailPreference


@dataclass(frozen=True)
class Choice:
    kind: str
    title: str
    wanted: bool
    # Always sent; shown, but not to be chosen.
    fixed: bool


def choices(user: Any) -> list[Choice]:
    refused = set(
        MailPreference.objects.filter(person=user, wanted=False).values_list("kind", flat=True)
    )
    return [
        Choice(
            kind=kind.name,
            title=kind.title(),
            wanted=not kind.may_be_switched_off or kind.name not in refused,
            fixed=not kind.may_be_switched_off,
        )
        for kind in registry.kinds_for(user)
    ]


def choose(user: Any, wanted: set[str]) -> None:
    """Keep the kinds that were ticked; whatever may not be switched off stays."""
    for kind in registry.kinds_for(user):
        if kind.may_be_switched_off:
            switch(user, kind.name, wanted=kind.name in wanted)


def switch(user: Any, kind: str, *, wanted: bool) -> None:
    MailPreference.objects.update_or_create(person=user, kind=kind, defaults={"wanted": wanted})


def title(kind: str) -> str:
    """A kind of mail in words: "A day before a session". Raises KeyError for an unknown kind."""
    found = registry.find(kind)
    if found is None:
        raise KeyError(kind)
    return found.title()
