"""Which kinds of mail a person wants. A kind without a row is wanted."""

from dataclasses import dataclass
from typing import Any

from mentorhub.notifications import registry
from mentorhub.notifications.models import MailPreference


@dataclass(frozen=True)
class Choice:
    """A kind of mail on the page of preferences."""

    kind: str
    title: str
    is_wanted: bool
    # Mandatory: shown, but cannot be switched off.
    is_fixed: bool


def choices(user: Any) -> list[Choice]:
    """The kinds that can reach this person, and whether they want them."""
    refused = set(
        MailPreference.objects.filter(person=user, wanted=False).values_list("kind", flat=True)
    )
    return [
        Choice(
            kind=kind.name,
            title=kind.title(),
            is_wanted=not kind.may_be_switched_off or kind.name not in refused,
            is_fixed=not kind.may_be_switched_off,
        )
        for kind in registry.kinds_for(user)
    ]


def save_choices(user: Any, wanted: set[str]) -> None:
    """Save which kinds (by name) a person wants; mandatory kinds stay as they are."""
    for kind in registry.kinds_for(user):
        if kind.may_be_switched_off:
            set_wanted(user, kind.name, wanted=kind.name in wanted)


def set_wanted(user: Any, kind: str, *, wanted: bool) -> None:
    """Save whether a person wants one kind of mail, given by its name."""
    MailPreference.objects.update_or_create(person=user, kind=kind, defaults={"wanted": wanted})


def title(kind: str) -> str:
    """The title of a kind of mail, such as “A day before a session”.

    Raises KeyError for an unknown kind.
    """
    found = registry.find(kind)
    if found is None:
        raise KeyError(kind)
    return found.title()
