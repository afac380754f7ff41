"""What ends for requests: with the role of a manager their requests are in nobody's hands again and
they are responsible for nothing; with an account the mails about its requests are called off."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.helpcenter import kinds
from dashboard.helpcenter.models import EventKind, Request, RequestEvent, Responsible
from mentorhub import endings
from mentorhub.accounts.models import Role, User
from mentorhub.endings import Consequence, Ending
from mentorhub.notifications.models import Delivery

endings.register(
    "helpcenter.Responsible", has_ended=lambda row: row.ended_at is not None, person="manager"
)

OF_REQUESTERS = (kinds.RECEIVED, kinds.ANSWERED, kinds.SOLVED, kinds.TAKEN_OVER)
OF_MANAGERS = (kinds.NEW, kinds.REPLIED, kinds.ASSIGNED, kinds.LATE)


@endings.part("accounts.Role")
def role_consequences(role: Role, ending: Ending) -> Iterator[Consequence]:
    if role.kind != Role.Kind.MANAGER:
        return
    count = Request.objects.unfinished().filter(assignee=role.user_id).count()
    text = ngettext(
        "%(n)s request goes back to the queue of the managers",
        "%(n)s requests go back to the queue of the managers",
        count,
    )
    yield Consequence(
        "requests",
        text % {"n": count} if count else "",
        carry_out=lambda: _hand_back(role.user, ending),
    )


@endings.takes_along("accounts.Role")
def ending_with_role(role: Role, ending: Ending) -> Iterator[Responsible]:
    if role.kind == Role.Kind.MANAGER:
        yield from Responsible.objects.running().filter(manager=role.user_id).order_by("pk")


@endings.part("helpcenter.Responsible")
def responsible_consequences(row: Responsible, ending: Ending) -> Iterator[Consequence]:
    def close() -> None:
        row.ended_at = max(ending.at, row.since)
        row.save(update_fields=["ended_at"])

    text = _("%(name)s is no longer responsible for “%(subject)s”.")
    names = {"name": row.manager, "subject": row.subject or row.path}
    yield Consequence("ends", text % names, carry_out=close, closes=True)


def _hand_back(manager: User, ending: Ending) -> None:
    """Nobody has them; what is finished keeps its name."""
    rows = Request.objects.unfinished().filter(assignee=manager.pk)
    keys = list(rows.values_list("pk", flat=True))
    RequestEvent.objects.bulk_create(
        RequestEvent(request_id=key, kind=EventKind.ASSIGNED, by=ending.by, assignee=None)
        for key in keys
    )
    Request.objects.filter(pk__in=keys).update(assignee=None, changed_at=timezone.now())
    names = [kind.name for kind in OF_MANAGERS]
    Delivery.objects.cancel_ended(recipient=manager, kind__in=names)


@endings.part("accounts.User")
def account_consequences(person: User, ending: Ending) -> Iterator[Consequence]:
    names = [kind.name for kind in OF_REQUESTERS]
    yield Consequence(
        "requests",
        "",
        carry_out=lambda: Delivery.objects.cancel_ended(recipient=person, kind__in=names),
    )
