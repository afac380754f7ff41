"""Outcomes: how a session ended, who recorded it, and the outcomes that were corrected."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from students.enrolments.models.enrolment import Absence, Enrolment
from students.sessions.errors import NotOfferedError, TextNeededError
from students.sessions.models.outcome_kinds import OUTCOME_KINDS, OutcomeKind, Phase, Status
from students.sessions.models.policy import SessionPolicy
from students.sessions.models.state import status_label

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.sessions.models.session import Session

# Reasons that the site itself writes: stored in English, translated when they are shown.
MENTORSHIP_ENDED = gettext_noop("The mentorship ended.")
MENTOR_NOT_FREE = gettext_noop("The cover ended early, and the mentor is not free at that hour.")
SYSTEM_REASONS = frozenset({MENTORSHIP_ENDED, MENTOR_NOT_FREE})


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.outcomes(user))

    def current(self) -> Self:
        """Not replaced by a correction."""
        return self.filter(replaced_at=None)


class Outcome(models.Model):
    """The outcome of a session. A correction adds a row and sets ``replaced_at`` of the old one."""

    session = models.ForeignKey(
        "students.Session", models.PROTECT, related_name="outcomes", verbose_name=_("session")
    )
    status = models.CharField(_("outcome"), max_length=40)
    text = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    at = models.DateTimeField(_("recorded"), default=timezone.now)
    replaced_at = models.DateTimeField(_("corrected"), null=True, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("session", "at")
        constraints = [
            models.UniqueConstraint(
                fields=("session",),
                condition=Q(replaced_at=None),
                name="students_outcome_one_standing",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CANCELLED_OTHER.value) | ~Q(text=""),
                name="students_outcome_other_has_text",
                violation_error_message=_("Say why. The student can read it."),
            ),
        ]
        indexes = [models.Index(fields=("-at",), name="students_outcome_at")]

    def __str__(self) -> str:
        return f"Outcome {self.pk}"

    @property
    def reason(self) -> str:
        """The text; translated into the active language when the site wrote it."""
        return gettext(self.text) if self.text in SYSTEM_REASONS else self.text

    def label_for(self, reader: "User") -> Any:
        """The outcome in the words of one of the two people of the session."""
        return status_label(self.session, self.status, reader)

    @property
    def kind(self) -> OutcomeKind:
        return OUTCOME_KINDS[self.status]

    @classmethod
    def offered(
        cls,
        session: "Session",
        now: datetime,
        *,
        correcting: bool = False,
        policy: SessionPolicy | None = None,
    ) -> list[str]:
        """The outcomes that may be recorded at this time; all of them for a correction. ``policy``
        is read when it is not given."""
        if correcting:
            return list(OUTCOME_KINDS)
        phase = Phase.of(session, now, policy or SessionPolicy.current())
        return [status for status, kind in OUTCOME_KINDS.items() if phase in kind.offered]

    @classmethod
    def reasons(cls, session: "Session", now: datetime, *, by_student: bool = False) -> list[str]:
        """The reasons for which the session may be cancelled at this time; for a student the one
        that fits the time (in time or late), or none after the start."""
        offered = cls.offered(session, now)
        if by_student:
            return [status for status in offered if OUTCOME_KINDS[status].by_student]
        return [status for status in offered if OUTCOME_KINDS[status].when_cancelling]

    @classmethod
    def check_offered(
        cls,
        session: "Session",
        status: str,
        text: str,
        now: datetime,
        *,
        correcting: bool = False,
    ) -> None:
        """Raises ``NotOfferedError`` when the outcome does not fit the time, ``TextNeededError``
        when it needs a text and has none."""
        if status not in cls.offered(session, now, correcting=correcting):
            raise NotOfferedError
        if not text.strip() and (correcting or OUTCOME_KINDS[status].needs_text):
            raise TextNeededError

    def mark_absence(self) -> None:
        """Create an absence marker when the student did not come; none when they have left."""
        if not self.kind.marks_absence:
            return
        enrolment = Enrolment.objects.running().filter(student=self.session.student_id).first()
        if enrolment is not None:
            Absence.objects.get_or_create(
                enrolment=enrolment,
                on=self.session.local_day,
                withdrawn_at=None,
                defaults={"noted_by": self.by, "session": self.session},
            )

    def withdraw_absence(self, by: "User") -> None:
        """Withdraw the absence marker of an outcome that is corrected."""
        if self.kind.marks_absence:
            markers = Absence.objects.not_withdrawn().filter(session=self.session)
            markers.update(withdrawn_at=timezone.now(), withdrawn_by=by)
