"""How a session ended, by whose word, and what stood there before."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from students.enrolments.models.enrolment import Absence, Enrolment
from students.sessions.errors import NotOfferedError, WordsNeededError
from students.sessions.models.outcome_kinds import KINDS, OutcomeKind, Phase, Status
from students.sessions.models.policy import SessionPolicy

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.sessions.models.session import Session

# The reasons that the site writes itself: kept in English, read in the reader's language.
MENTORSHIP_ENDED = gettext_noop("The mentorship ended.")
NOT_FREE = gettext_noop("The cover ended early, and the mentor is not free at that hour.")
BY_THE_SITE = frozenset({MENTORSHIP_ENDED, NOT_FREE})


class OutcomeQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.outcomes(user))

    def standing(self) -> Self:
        return self.filter(replaced_at=None)


class Outcome(models.Model):
    """A correction replaces a row and keeps it: ``replaced_at``."""

    session = models.ForeignKey(
        "students.Session", models.PROTECT, related_name="outcomes", verbose_name=_("session")
    )
    status = models.CharField(_("outcome"), max_length=40)
    text = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by")
    )
    at = models.DateTimeField(_("noted"), default=timezone.now)
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
                violation_error_message=_("Say why; the student reads it."),
            ),
        ]

    def __str__(self) -> str:
        return f"Outcome {self.pk}"

    @property
    def reason(self) -> str:
        """The text for whoever reads it now: what a person typed stays as it is."""
        return gettext(self.text) if self.text in BY_THE_SITE else self.text

    @property
    def kind(self) -> OutcomeKind:
        return KINDS[self.status]

    @classmethod
    def offered(cls, session: "Session", now: datetime, *, correcting: bool = False) -> list[str]:
        """The outcomes that fit the hour; all of them when a mistake is corrected afterwards."""
        if correcting:
            return list(KINDS)
        phase = Phase.of(session, now, SessionPolicy.current())
        return [status for status, kind in KINDS.items() if phase in kind.offered]

    @classmethod
    def reasons(cls, session: "Session", now: datetime, *, by_student: bool = False) -> list[str]:
        """The reasons to cancel that fit the hour; a student's is the one that the clock gives."""
        offered = cls.offered(session, now)
        if by_student:
            return [status for status in offered if KINDS[status].by_student]
        return [status for status in offered if KINDS[status].when_cancelling]

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
        """Raises ``NotOfferedError``; ``WordsNeededError`` when the text lacks."""
        if status not in cls.offered(session, now, correcting=correcting):
            raise NotOfferedError
        if not text.strip() and (correcting or KINDS[status].needs_text):
            raise WordsNeededError

    def mark_absence(self) -> None:
        """A student who did not come gets a marker on that day."""
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
        if self.kind.marks_absence:
            markers = Absence.objects.standing().filter(session=self.session)
            markers.update(withdrawn_at=timezone.now(), withdrawn_by=by)
