"""What accounts adds to the audit list and to the log of all mails."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models import AccountMail, Block, DataExport, Invitation, Role
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.mail_log import MailState, Outbox, register_outbox

register_source(
    AuditSource(
        "role_granted", _("Role granted"), Role, at="granted_at", by="granted_by", person="user",
        related=("user",),
    )
)  # fmt: skip
register_source(
    AuditSource(
        "role_ended", _("Role ended"), Role, at="ended_at", by="ended_by", person="user",
        related=("user",),
    )
)  # fmt: skip
register_source(
    AuditSource(
        "invited", _("Invited"), Invitation, at="created_at", by="sent_by", person="user",
        related=("user",),
    )
)  # fmt: skip
register_source(
    AuditSource(
        "invitation_accepted", _("Invitation accepted"), Invitation, at="accepted_at", by="user",
        person="user", related=("user",), condition=lambda: Q(accepted_at__isnull=False),
    )
)  # fmt: skip
register_source(
    AuditSource(
        "blocked", _("Blocked or muted"), Block, at="since", by="blocker", person="blocked",
        related=("blocker", "blocked"),
    )
)  # fmt: skip
register_source(
    AuditSource(
        "block_ended", _("Block ended"), Block, at="ended_at", by="blocker", person="blocked",
        related=("blocker", "blocked"),
    )
)  # fmt: skip
register_source(
    AuditSource(
        "data_downloaded", _("Own data downloaded"), DataExport, at="at", by="person",
        person="person", related=("person",), text=lambda row: "",
    )
)  # fmt: skip
register_outbox(
    Outbox(
        "account",
        AccountMail,
        recipient="user",
        address="email",
        states={
            AccountMail.State.WAITING: MailState.WAITING,
            AccountMail.State.SENT: MailState.SENT,
            AccountMail.State.GIVEN_UP: MailState.GIVEN_UP,
        },
        kinds=lambda: {kind.value: str(kind.label) for kind in AccountMail.Kind},
    )
)
