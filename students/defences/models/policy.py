"""The school's rules for defences and verdicts, as numbers that an administrator can change."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mentorhub.policies import SINGLE_ROW_PK, Policy, bounded_integer


class EvaluationPolicy(Policy):
    """The defaults are the facts that the product began with: a defence is asked for two to three
    weeks ahead, a fix has 48 hours, and so has the answer to it."""

    ask_from_days = bounded_integer(
        _("earliest defence after the request (days)"), default=14, minimum=0, maximum=90
    )
    ask_until_days = bounded_integer(
        _("latest defence after the request (days)"), default=21, minimum=1, maximum=120
    )
    question_minutes = bounded_integer(
        _("questions after the presentation (minutes)"), default=20, maximum=90
    )
    proposal_hours = bounded_integer(
        _("time for the assessor who is asked first (hours)"), default=24, minimum=0, maximum=168
    )
    fix_hours = bounded_integer(
        _("time for the student’s fixes (hours)"), default=48, minimum=1, maximum=336
    )
    answer_hours = bounded_integer(
        _("time for the assessor’s answer (hours)"), default=48, minimum=1, maximum=336
    )
    grace_minutes = bounded_integer(
        _("time for an upload begun before the deadline (minutes)"),
        default=60,
        minimum=0,
        maximum=1440,
    )
    students_supported = bounded_integer(
        _("students an assessor has supported before"), default=5, maximum=100
    )
    students_finished = bounded_integer(
        _("of these, students who finished their path"), default=1, maximum=100
    )
    work_open_days = bounded_integer(
        _("time the work stays open to its assessor after the verdict (days)"),
        default=30,
        maximum=365,
    )

    class Meta:
        verbose_name = _("rules for defences")
        verbose_name_plural = _("rules for defences")
        # Not those of ``Policy.Meta``: the app has another policy, and the name has the app alone.
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=SINGLE_ROW_PK), name="students_evaluationpolicy_one_row"
            ),
            models.CheckConstraint(
                condition=Q(
                    ask_until_days__gte=F("ask_from_days"), fix_hours__gte=1, answer_hours__gte=1
                ),
                name="students_evaluationpolicy_hours",
                violation_error_message=_(
                    "The latest day of a defence cannot be before the earliest."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Rules for defences"))

    @property
    def fix_time(self) -> timedelta:
        return timedelta(hours=self.fix_hours)

    @property
    def answer_time(self) -> timedelta:
        return timedelta(hours=self.answer_hours)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    @property
    def proposal_time(self) -> timedelta:
        return timedelta(hours=self.proposal_hours)

    @property
    def work_open_time(self) -> timedelta:
        return timedelta(days=self.work_open_days)
