"""What a session is at this moment: planned, running, over, cancelled; without any action."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from students.sessions.models.outcome_kinds import CANCELLED, OUTCOME_KINDS, OutcomeKind, Status
from students.sessions.models.policy import SessionPolicy

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# How long before the start the link to join is shown.
JOIN_BEFORE = timedelta(minutes=30)
# How long after its date a student is offered to propose another one for a session that was missed.
LEAD_ON_FOR = timedelta(days=14)


class SessionStateMixin:
    """Questions about a session; the columns are those of ``Session``."""

    Kind: Any
    kind: Any
    status: Any
    starts_at: Any
    ends_at: Any
    mentor_id: Any
    student_id: Any

    @property
    def is_discovery(self) -> bool:
        return self.kind == self.Kind.DISCOVERY

    @property
    def is_planned(self) -> bool:
        return self.status == Status.PLANNED

    @property
    def is_cancelled(self) -> bool:
        return self.status in CANCELLED

    @property
    def outcome_kind(self) -> OutcomeKind | None:
        """The properties of its outcome; None while it is planned."""
        return OUTCOME_KINDS.get(self.status)

    @property
    def is_outcome_missing(self) -> bool:
        """Whether it is over, and the mentor has not recorded how it ended."""
        return self.is_planned and self.ends_at <= timezone.now()

    @property
    def did_not_take_place(self) -> bool:
        """Whether an outcome says that nobody met: cancelled, or one of the two did not come."""
        kind = self.outcome_kind
        return kind is not None and not kind.took_place

    def asks_for_another_date(self, now: datetime | None = None) -> bool:
        """Whether its student is offered to propose another date in its place."""
        return self.did_not_take_place and self.starts_at > (now or timezone.now()) - LEAD_ON_FOR

    def label_for(self, reader: "User") -> Any:
        """The state in the reader's own words: “You cancelled”."""
        if self.is_outcome_missing:
            is_student = reader.pk == self.student_id
            return _("Not recorded yet") if is_student else _("Outcome missing")
        return status_label(self, self.status, reader)

    @property
    def can_be_joined(self) -> bool:
        """Whether the link to join is shown: from 30 minutes before the start until the end."""
        now = timezone.now()
        return self.is_planned and self.starts_at - JOIN_BEFORE <= now < self.ends_at

    def is_late_at(self, at: datetime, policy: SessionPolicy) -> bool:
        """Whether a cancellation or a move at this instant is late."""
        return at > self.starts_at - policy.late

    def absent_from(self, policy: SessionPolicy) -> datetime:
        """From when on a student who has not come is absent (after one third, by default)."""
        return self.starts_at + policy.absent_after(self.ends_at - self.starts_at)


def status_label(session: SessionStateMixin, status: str, reader: "User") -> Any:
    """How a session ended, in the words of one of its two people; for others as the list of
    statuses says it."""
    kind = OUTCOME_KINDS.get(status)
    if kind is not None and reader.pk == session.student_id and kind.for_student:
        return kind.for_student
    if kind is not None and reader.pk == session.mentor_id and kind.for_mentor:
        return kind.for_mentor
    return Status(status).label
