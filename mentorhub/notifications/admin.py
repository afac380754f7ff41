"""The delivery log in the administration: every message, its recipient, its state and why."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.areas import Area
from mentorhub.admin.base import ReadOnlyAdmin
from mentorhub.admin.mail_log import MailState, Outbox, register_outbox
from mentorhub.date_formats import date_format
from mentorhub.notifications import registry
from mentorhub.notifications.models import Delivery

State = Delivery.State

register_outbox(
    Outbox(
        "notification",
        Delivery,
        recipient="recipient",
        address="recipient__email",
        states={
            State.PENDING: MailState.WAITING,
            State.SENDING: MailState.WAITING,
            State.AMBIGUOUS: MailState.UNCERTAIN,
            State.SENT: MailState.SENT,
            State.DEAD: MailState.GIVEN_UP,
            State.CANCELLED: MailState.CALLED_OFF,
        },
        kinds=lambda: {kind.name: str(kind.label) for kind in registry.kinds()},
    )
)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    area = Area.NEWS
    list_display = (
        "recipient", "kind", "session_starts", "due_at", "state", "sent_at", "explanation",
    )  # fmt: skip
    list_display_links = ("recipient",)
    list_filter = ("state", "kind", "due_at")
    list_select_related = ("recipient", "session")
    search_fields = ("recipient__name", "recipient__email")
    date_hierarchy = "due_at"
    actions = ("send_again",)
    fields = (
        "recipient", "kind", "session", "schedule_version", "reference", "scope", "subject",
        "payload", "actor", "state", "explanation", "due_at", "try_at", "attempts", "lease_until",
        "data_started_at", "repeats", "sent_at", "created_at", "message_id",
    )  # fmt: skip
    readonly_fields = ("message_id", "explanation")

    @admin.display(description=_("session"), ordering="session__starts_at")
    def session_starts(self, obj: Delivery) -> Any:
        return obj.session.starts_at if obj.session else None

    @admin.display(description=_("reason"), ordering="reason")
    def explanation(self, obj: Delivery) -> str:
        """The reason and the details: our own sentences translated, those of a mail server not."""
        details = gettext(obj.why) if obj.why else ""
        return " ".join(filter(None, [str(obj.get_reason_display()), details]))

    @admin.display(description=_("Message-ID"))
    def message_id(self, obj: Delivery) -> str:
        return obj.message_id

    def has_send_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.action(description=_("Send abandoned or uncertain messages again"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Queue again the selected deliveries that were given up or are uncertain.

        An administrator decides this, so it applies even when the policy is to hold uncertain
        mails. ``why`` records who did it and when.
        """
        at = date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")
        note = f"Sent again by {request.user} on {at}."
        requeued = {
            "state": State.PENDING,
            "try_at": Now(),
            "data_started_at": None,
            "attempts": 0,
            "leased_by": None,
            "lease_until": None,
            "reason": "",
            "why": note[:300],
        }
        # A mail that may have arrived already is marked as a repeat.
        uncertain = queryset.filter(state=State.AMBIGUOUS)
        count = uncertain.update(**requeued, repeats=F("repeats") + 1)
        given_up = queryset.filter(state=State.DEAD)
        count += given_up.update(**requeued)
        text = ngettext("%d e-mail will be sent again.", "%d e-mails will be sent again.", count)
        self.message_user(request, text % count, messages.SUCCESS if count else messages.WARNING)
