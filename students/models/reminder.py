"""Every mail about sessions as a row, written in the transaction that causes it.

PostgreSQL is the truth and Celery only pokes (DESIGN 5): a worker claims due rows, tells the
person in the app, then sends the mail. ``students.reminders`` does the sending.
"""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from students.models.policy import SessionPolicy

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models.session import Session


# What the log says of a row that was called off; put into the reader's language there.
SESSION_CHANGED = noop("The session was changed before it went out.")
HAS_ENDED = noop("What it was about ended before it went out.")
PROPOSAL_WITHDRAWN = noop("The proposed time was withdrawn before it went out.")


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def announce(
        self,
        session: "Session | None",
        kind: str,
        *,
        by: "User",
        now: datetime,
        to: "list[User] | None" = None,
        reference: str = "",
    ) -> None:
        """Tell both people (or ``to``) at once of what somebody has done.

        Without a session (a time proposed for a new one), ``to`` and ``reference`` say it all.
        """
        both = [session.mentor_id, session.student_id] if session else []
        people = both if to is None else [person.pk for person in to]
        Reminder.objects.bulk_create(
            (
                Reminder(
                    session=session,
                    recipient_id=person,
                    kind=kind,
                    schedule_version=session.schedule_version if session else 0,
                    reference=reference,
                    actor=by,
                    due_at=now,
                    try_at=now,
                )
                for person in people
            ),
            ignore_conflicts=True,
        )

    def remind(self, session: "Session", *, now: datetime) -> None:
        """The reminders of a session's date; none whose hour has passed already."""
        policy = SessionPolicy.current()
        dates = {
            Reminder.Kind.EARLY: timedelta(hours=policy.early_reminder_hours),
            Reminder.Kind.LATE: timedelta(minutes=policy.late_reminder_minutes),
        }
        rows = [
            Reminder(
                session=session,
                recipient_id=person,
                kind=kind,
                schedule_version=session.schedule_version,
                due_at=session.starts_at - before,
                try_at=session.starts_at - before,
            )
            for kind, before in dates.items()
            if session.starts_at - before > now
            for person in (session.mentor_id, session.student_id)
        ]
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)

    def call_off(self, session: "Session") -> None:
        """What waits for a session that was moved or has ended will not be sent; but a mentor who
        has handed it over before is told of that."""
        waiting = self.filter(session=session, state=Reminder.State.PENDING)
        told = Q(kind=Reminder.Kind.HANDED_OVER)
        told &= ~Q(recipient__in=(session.mentor_id, session.student_id))
        waiting.exclude(told).update(state=Reminder.State.CANCELLED, why=SESSION_CHANGED)

    def call_off_waiting(self, *conditions: Q, **which: Any) -> None:
        """What waits and is no longer of use; never the news that something is off."""
        waiting = self.filter(*conditions, state=Reminder.State.PENDING, **which)
        waiting.exclude(kind__in=NEWS_OF_AN_END).update(
            state=Reminder.State.CANCELLED, why=HAS_ENDED
        )


class Reminder(models.Model):
    class Kind(models.TextChoices):
        PLANNED = "planned", _("Session planned")
        MOVED = "moved", _("Session moved")
        HANDED_OVER = "handed_over", _("Session handed over")
        CANCELLED = "cancelled", _("Session cancelled")
        EARLY = "early", _("First reminder")
        LATE = "late", _("Second reminder")
        DIGEST = "digest", _("The day's sessions")
        PROPOSED = "proposed", _("Another time proposed")
        DECLINED = "declined", _("Proposed time declined")
        RUNNING_LATE = "running_late", _("Running late")
        CONFIRMED = "confirmed", _("Session confirmed")
        HANDED_IN = "handed_in", _("Deliverable handed in")
        ABSENT_TWICE = "absent_twice", _("Two absences in a row")
        CONFIRM_PROFILE = "confirm_profile", _("Profile to confirm")
        MATCHED = "matched", _("Mentor found")
        MATCH_DECLINED = "match_declined", _("Student declined")
        SUPPORT_ENDED = "support_ended", _("Mentorship ended")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being sent")
        AMBIGUOUS = "ambiguous", _("Nobody knows whether it went out")
        SENT = "sent", _("Sent")
        DEAD = "dead", _("Given up")
        CANCELLED = "cancelled", _("Called off")

    session = models.ForeignKey(
        "students.Session",
        models.CASCADE,
        related_name="reminders",
        null=True,
        blank=True,
        verbose_name=_("session"),
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind)
    schedule_version = models.PositiveIntegerField(_("date number"), default=0)
    # What else tells two of a kind apart: the day of a digest, the number of a proposal.
    reference = models.CharField(_("reference"), max_length=64, blank=True, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PENDING)
    due_at = models.DateTimeField(_("due"))
    # When it is tried next; later than due after a refusal.
    try_at = models.DateTimeField(_("next try"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    leased_by = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    # Committed before the mail server is given the text: after it, nobody can know.
    data_started_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    repeats = models.PositiveSmallIntegerField(_("repeats"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail about sessions")
        verbose_name_plural = _("mails about sessions")
        ordering = ("-due_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("session", "recipient", "kind", "schedule_version", "reference"),
                name="students_reminder_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False),
                name="students_reminder_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="students_reminder_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=("try_at",), condition=Q(state="pending"), name="students_reminder_due"
            ),
            models.Index(
                fields=("lease_until",),
                condition=Q(state="sending"),
                name="students_reminder_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def message_id(self) -> str:
        """The same for every try: derived from what makes the row unique.

        Of the session its UUID: after a restore, numbers are given a second time.
        """
        session = self.session.uid if self.session else ""
        key: list[Any] = [
            session, self.recipient_id, self.kind, self.schedule_version, self.reference,
        ]  # fmt: skip
        digest = hashlib.sha256("/".join(map(str, key)).encode()).hexdigest()[:32]
        return f"<reminder-{digest}@{urlsplit(settings.SITE_URL).hostname}>"


# That something is off concerns whoever had it in their calendar, also when they have left since.
NEWS_OF_AN_END = (
    Reminder.Kind.CANCELLED,
    Reminder.Kind.HANDED_OVER,
    Reminder.Kind.SUPPORT_ENDED,
)
