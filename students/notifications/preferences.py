"""Which kinds of mail somebody wants. No row says: wanted."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from students.models import MailPreference, Reminder, SessionPolicy
from students.notifications.kinds import ALWAYS, kinds_of, may_be_switched_off

Kind = Reminder.Kind


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
    titles = _titles(SessionPolicy.current())
    return [
        Choice(kind.value, titles[kind], kind in ALWAYS or kind not in refused, kind in ALWAYS)
        for kind in kinds_of(user)
    ]


def choose(user: Any, wanted: set[str]) -> None:
    """Keep the kinds that were ticked; whatever may not be switched off stays."""
    for kind in kinds_of(user):
        if may_be_switched_off(kind):
            switch(user, kind, wanted=kind.value in wanted)


def switch(user: Any, kind: str, *, wanted: bool) -> None:
    MailPreference.objects.update_or_create(person=user, kind=kind, defaults={"wanted": wanted})


def title(kind: str) -> str:
    """A kind of mail in words: "A day before a session"."""
    return _titles(SessionPolicy.current())[Kind(kind)]


def _titles(policy: SessionPolicy) -> dict[Kind, str]:
    return {
        Kind.PLANNED: _("A session is planned"),
        Kind.MOVED: _("A session is moved"),
        Kind.HANDED_OVER: _("Another mentor takes over a session"),
        Kind.CANCELLED: _("A session is cancelled"),
        Kind.EARLY: _("A reminder %(hours)s hours before a session")
        % {"hours": policy.early_reminder_hours},
        Kind.LATE: _("A reminder %(minutes)s minutes before a session")
        % {"minutes": policy.late_reminder_minutes},
        Kind.DIGEST: _("The sessions of the day, in the morning"),
        Kind.PROPOSED: _("A student proposes another time"),
        Kind.DECLINED: _("A time that you proposed is declined"),
        Kind.RUNNING_LATE: _("The other person is running late"),
        Kind.CONFIRMED: _("The other person confirms a session"),
        Kind.HANDED_IN: _("A student hands in a deliverable"),
        Kind.ABSENT_TWICE: _("A student was absent twice in a row"),
        Kind.CONFIRM_PROFILE: _("Your mentor profile is to be confirmed"),
        Kind.MATCHED: _("A mentor and a student are brought together"),
        Kind.MATCH_DECLINED: _("A mentor cannot take a student after all"),
        Kind.SUPPORT_ENDED: _("A mentorship ends"),
    }
