"""What is written about a session. What the student may read and what is the mentor's alone lie in
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


class SharedQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.session_notes(user))


class PrivateNoteQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.private_notes(user))


class ScratchpadQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.scratchpads(user))


class SessionNote(models.Model):
    """The shared part, in the steps of a session; goals are rows of their own."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="note", verbose_name=_("session")
    )
    check_in = models.TextField(_("check-in"), blank=True, max_length=4000)
    progress = models.TextField(_("progress on the project"), blank=True, max_length=4000)
    remarks = models.TextField(_("notes"), blank=True, max_length=4000)
    questions = models.TextField(_("open questions"), blank=True, max_length=4000)
    week = models.TextField(_("the week of work"), blank=True, max_length=4000)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("session note")
        verbose_name_plural = _("session notes")

    def __str__(self) -> str:
        return f"Note {self.pk}"


class DiscoveryForm(models.Model):
    """What the first session is for. The student and whoever supports them read it."""

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="discovery", verbose_name=_("session")
    )
    background = models.TextField(_("background"), blank=True, max_length=4000)
    career_aim = models.TextField(_("career aim"), blank=True, max_length=4000)
    schedule = models.TextField(_("schedule"), blank=True, max_length=4000)
    support_needs = models.TextField(_("support needs"), blank=True, max_length=4000)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("discovery form")
        verbose_name_plural = _("discovery forms")

    def __str__(self) -> str:
        return f"Discovery {self.pk}"


class PrivateNote(models.Model):
    """For the eyes of the mentor who wrote it, and nobody else."""

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
    """A mentor's private page about one student's project."""

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
    def open(self) -> Self:
        return self.filter(done_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.project_works(user))


class Goal(models.Model):
    """What the student does until the next session."""

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

    objects = GoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ("set_at", "pk")
        constraints = [within_bounds("students_goal_dates", instants=("set_at", "done_at"))]

    def __str__(self) -> str:
        return self.text

    def mark(self, *, reached: bool, now: datetime | None = None) -> None:
        """Reached, or not after all. What is so already keeps its time."""
        with transaction.atomic(using=current_login()):
            lock(self)
            if reached != (self.done_at is not None):
                self.done_at = (now or timezone.now()) if reached else None
                self.save(update_fields=["done_at"])
