"""One list of every mail: to whom, of which kind, when, and what became of it.

Never its text, its links or its codes. The outboxes of the site register themselves; the list is
the UNION of their rows, each filtered for itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.addresses import canonical_email, readable_email
from mentorhub.plain_text import plain

COLUMNS = (
    "mail_source", "mail_key", "mail_to", "mail_name", "mail_kind", "mail_state", "mail_at",
    "mail_sent_at",
)  # fmt: skip


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Not delivered")
    UNCERTAIN = "uncertain", _("It is not known whether it was sent")
    CALLED_OFF = "called_off", _("Called off")


@dataclass(frozen=True)
class Outbox:
    """``states`` says for each state of the table which one of ``MailState`` it is, ``recipient``
    is the path to the person, ``address`` to the e-mail address."""

    name: str
    model: type[models.Model]
    recipient: str
    address: str
    states: dict[str, MailState]
    kinds: Callable[[], dict[str, str]]

    def rows(self, asked: "MailFilter") -> QuerySet[Any]:
        found = self.model._base_manager.all()
        if asked.state:
            found = found.filter(
                state__in=[s for s, own in self.states.items() if own == asked.state]
            )
        if asked.kind:
            found = found.filter(kind=asked.kind)
        if asked.since:
            found = found.filter(created_at__gte=asked.since)
        if asked.until:
            found = found.filter(created_at__lt=asked.until)
        for word in asked.words:
            # A domain is stored in its ASCII form, and perhaps looked for in letters.
            stored = canonical_email(f"@{word}").removeprefix("@")
            found = found.filter(
                Q(**{f"{self.address}__icontains": stored})
                | Q(**{f"{self.recipient}__plain_name__contains": word})
            )
        text = models.CharField()
        whens = [When(state=state, then=Value(own.value)) for state, own in self.states.items()]
        columns = {
            "mail_source": Value(self.name, text),
            "mail_key": Cast("pk", text),
            "mail_to": Cast(F(self.address), text),
            "mail_name": Cast(F(f"{self.recipient}__name"), text),
            "mail_kind": Cast(F("kind"), text),
            "mail_state": Case(*whens, default=Value(""), output_field=text),
            "mail_at": F("created_at"),
            "mail_sent_at": F("sent_at"),
        }
        return found.order_by().annotate(**columns).values_list(*COLUMNS)


@dataclass(frozen=True)
class MailFilter:
    """What a reader asked for; ``until`` is excluded."""

    words: tuple[str, ...] = ()
    state: str = ""
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class MailLine:
    to: str
    name: str
    kind: str
    state: MailState | None
    at: datetime
    sent_at: datetime | None
    url: str


_outboxes: dict[str, Outbox] = {}


def register_outbox(outbox: Outbox) -> Outbox:
    """Raises ValueError when the name is taken."""
    if outbox.name in _outboxes:
        raise ValueError(f"Two outboxes are called {outbox.name}.")
    _outboxes[outbox.name] = outbox
    return outbox


def kind_choices() -> list[tuple[str, str]]:
    kinds = {
        kind: str(label) for each in _outboxes.values() for kind, label in each.kinds().items()
    }
    return sorted(kinds.items(), key=lambda pair: plain(pair[1]))


def mails(asked: MailFilter) -> QuerySet[Any]:
    """Rows of ``COLUMNS``, the latest first."""
    first, *others = [outbox.rows(asked) for outbox in _outboxes.values()]
    rows = first.union(*others, all=True) if others else first
    return rows.order_by("-mail_at", "mail_source", "-mail_key")


def lines(rows: Any) -> list[MailLine]:
    kinds = {name: outbox.kinds() for name, outbox in _outboxes.items()}
    return [
        MailLine(
            to=readable_email(to),
            name=name or "",
            kind=str(kinds[source].get(kind, kind)),
            state=MailState(state) if state else None,
            at=at,
            sent_at=sent_at,
            url=_url(_outboxes[source].model, key),
        )
        for source, key, to, name, kind, state, at, sent_at in rows
    ]


def _url(model: Any, key: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[key])
