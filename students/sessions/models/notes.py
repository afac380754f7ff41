"""Notes about sessions. What the student may read and what only the mentor may read are stored in
different tables, so that no form and no template can mix them up."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.database import current_login, lock
from mentorhub.dates import within_bounds
from students.enrolments.models.enrolment import Enrolment
from students.paths.models.path import Project
from students.sessions.models.session import Session

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class StudentReadableQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.session_notes(user))


class PrivateNoteQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.private_notes(user))


class ScratchpadQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.scratchpads(user))


class WrittenForBoth(models.Model):
    """What the mentor writes and the student reads: not before the mentor has saved it for both.

    Until then it is a draft, which is saved while it is written.
    """

    is_draft = models.BooleanField(
        _("not yet visible to the student"), default=False, db_default=False
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = StudentReadableQuerySet.as_manager()

    class Meta:
        abstract = True


class SessionNote(WrittenForBoth):
    """The note that the student can read, one field a step of a session; goals are other rows."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="note", verbose_name=_("session")
    )
    check_in = models.TextField(_("check-in"), blank=True, max_length=4000)
    progress = models.TextField(_("progress on the project"), blank=True, max_length=4000)
    remarks = models.TextField(_("notes"), blank=True, max_length=4000)
    questions = models.TextField(_("open questions"), blank=True, max_length=4000)
    week = models.TextField(_("the week of work"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("session note")
        verbose_name_plural = _("session notes")

    def __str__(self) -> str:
        return f"Note {self.pk}"


class DiscoveryForm(WrittenForBoth):
    """What was said in the discovery session; the student and their supporters can read it."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="discovery", verbose_name=_("session")
    )
    background = models.TextField(_("background"), blank=True, max_length=4000)
    career_aim = models.TextField(_("career aim"), blank=True, max_length=4000)
    schedule = models.TextField(_("schedule"), blank=True, max_length=4000)
    support_needs = models.TextField(_("support needs"), blank=True, max_length=4000)

    class Meta:
        verbose_name = _("discovery form")
        verbose_name_plural = _("discovery forms")

    def __str__(self) -> str:
        return f"Discovery {self.pk}"


class PrivateNote(models.Model):
    """A note that only the mentor who wrote it can read."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="+", verbose_name=_("session")
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("mentor")
    )
    text = models.TextField(_("private note"), max_length=8000)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PrivateNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("private note")
        verbose_name_plural = _("private notes")
        constraints = [
            models.UniqueConstraint(fields=("session", "mentor"), name="students_private_note_one")
        ]

    def __str__(self) -> str:
        return f"Private note {self.pk}"


class Scratchpad(models.Model):
    """A mentor's private text about one project of a student."""

    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("mentor")
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("student")
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="+", verbose_name=_("project")
    )
    text = models.TextField(_("scratchpad"), blank=True, max_length=20000)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ScratchpadQuerySet.as_manager()

    class Meta:
        verbose_name = _("scratchpad")
        verbose_name_plural = _("scratchpads")
        constraints = [
            models.UniqueConstraint(
                fields=("mentor", "student", "project"), name="students_scratchpad_one"
            )
        ]

    def __str__(self) -> str:
        return f"Scratchpad {self.pk}"


class GoalQuerySet(models.QuerySet):
    def kept(self) -> Self:
        """Without those that were removed."""
        return self.filter(removed_at=None)

    def open(self) -> Self:
        """Not reached yet, and not removed."""
        return self.kept().filter(done_at=None)

    def reached(self) -> Self:
        """The latest first."""
        return self.kept().exclude(done_at=None).order_by("-done_at", "-pk")

    def visible_to(self, user: "User") -> Self:
        """Removed ones too: ``kept`` leaves them out."""
        return self.filter(access.project_works(user))

    def set_in(self, session: Session, texts: list[str]) -> None:
        """Create goals that were set in a session, on the student's running enrolment; none when
        the student has no running enrolment. A text that was set in it before is not added again.
        """
        enrolment = Enrolment.objects.running().filter(student=session.student_id).first()
        if enrolment is None or not texts:
            return
        here = enrolment.goals.kept().filter(session=session)
        existing = set(here.values_list("text", flat=True))
        self.bulk_create(
            self.model(enrolment=enrolment, session=session, text=text)
            for text in dict.fromkeys(texts)
            if text not in existing
        )


class Goal(models.Model):
    """Something that the student is to reach, set in a session or on the student's page."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="goals", verbose_name=_("enrolment")
    )
    session = models.ForeignKey(
        Session,
        models.SET_NULL,
        related_name="goals",
        null=True,
        blank=True,
        verbose_name=_("set in"),
    )
    text = models.CharField(_("goal"), max_length=300)
    set_at = models.DateTimeField(_("set"), default=timezone.now)
    done_at = models.DateTimeField(_("reached"), null=True, blank=True)
    # Set by mistake, or given up. It is shown nowhere, and can be put back.
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("set_at", "pk")
        constraints = [
            within_bounds("students_goal_dates", instants=("set_at", "done_at")),
            within_bounds("students_goal_removed_dates", instants=("removed_at",)),
        ]

    def __str__(self) -> str:
        return self.text

    def mark(self, *, reached: bool, now: datetime | None = None) -> None:
        """Mark it as reached or as open; when it is so already, its time is kept."""
        with transaction.atomic(using=current_login()):
            lock(self)
            if reached != (self.done_at is not None):
                self.done_at = (now or timezone.now()) if reached else None
                self.save(update_fields=["done_at"])

    def remove(self, *, removed: bool = True, now: datetime | None = None) -> None:
        """Remove it, or put it back; when it is so already, its time is kept."""
        with transaction.atomic(using=current_login()):
            lock(self)
            if removed != (self.removed_at is not None):
                self.removed_at = (now or timezone.now()) if removed else None
                self.save(update_fields=["removed_at"])
