"""The mentor's profile and preferences, which the matching uses."""

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models import Role
from mentorhub.dates import day_in, today_on_clock, within_bounds
from students.enrolments.models.mentorship import TsTzRange

NOVICE_CAPACITY = 6
# The school's rule: a profile that was not confirmed for 90 days asks to be confirmed.
CONFIRMED_FOR = timedelta(days=90)
MAX_LINKS = 5


class JsonLength(Func):
    function = "jsonb_array_length"
    output_field = IntegerField()


class SeatsTaken(Func):
    """The most students whom the mentor (a user) supports at one time in the period from
    ``starts_at`` until ``ends_at``, as their mentor or by a cover.

    The rule of seats, for every page: the same function of the database refuses a student too many
    (dashboard/migrations/0006_seats.py).
    """

    function = "public.seats_taken"
    output_field = IntegerField()

    def __init__(
        self, mentor: Any, starts_at: "datetime", ends_at: "datetime | None" = None
    ) -> None:
        instants = (Value(at, models.DateTimeField()) for at in (starts_at, ends_at))
        super().__init__(mentor, TsTzRange(*instants))


class MentorQuerySet(models.QuerySet["Mentor"]):
    def active(self) -> Self:
        """The profiles of active people who hold the role of a mentor now."""
        holds = {"user__roles__kind": Role.Kind.MENTOR, "user__roles__ended_at": None}
        return self.filter(user__is_active=True, **holds)

    def with_pause(self, now: datetime) -> Self:
        """Annotate ``paused``: whether the mentor is away at the instant, by their local day.

        The same rule as ``Mentor.is_away``; test_pause.py compares both.
        """
        today = today_on_clock("user__zone", now)
        begun = Q(paused_from=None, paused_until__isnull=False) | Q(paused_from__lte=today)
        going_on = Q(paused_until=None) | Q(paused_until__gte=today)
        return self.annotate(
            paused=models.Case(
                models.When(begun & going_on, then=models.Value(True)),
                default=models.Value(False),
            )
        )

    def with_seats(self, now: datetime) -> Self:
        """Annotate ``taken`` and ``free``: the seats from the instant on. Students to come and
        planned covers take theirs already."""
        return self.annotate(
            taken=SeatsTaken(F("user"), now), free=Greatest(F("capacity") - F("taken"), 0)
        )

    def to_be_confirmed(self, now: datetime) -> Self:
        """Those not confirmed for ``CONFIRMED_FOR``; one never confirmed counts from joining."""
        last_said = Coalesce("confirmed_at", "user__joined_at")
        return self.alias(last_said=last_said).filter(last_said__lt=now - CONFIRMED_FOR)

    def certified(self) -> Self:
        return self.exclude(certified_at=None)

    def novices(self) -> Self:
        return self.filter(certified_at=None)


class Mentor(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mentor_profile",
        verbose_name=_("person"),
    )
    introduction = models.TextField(_("introduction"), max_length=1500, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("number of students"), default=3, validators=[MaxValueValidator(40)]
    )
    languages = ArrayField(
        models.CharField(max_length=5), verbose_name=_("languages"), default=list, blank=True
    )
    certified_at = models.DateTimeField(
        _("certified"), null=True, blank=True, help_text=_("Leave empty for a novice.")
    )
    willing_to_support_disabled_students = models.BooleanField(
        _("willing to support disabled students"), default=False
    )
    paused_from = models.DateField(_("paused from"), null=True, blank=True)
    paused_until = models.DateField(_("paused until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("profile confirmed"), null=True, blank=True)
    # Mentors choose among the projects of the paths for which they are approved. The choice is kept
    # when an approval ends, so the matching checks both.
    projects = models.ManyToManyField(
        "students.Project", related_name="+", blank=True, verbose_name=_("projects I can mentor")
    )
    # [{"label": "My site", "url": "https://…"}, …]
    links = models.JSONField(
        _("links"), default=list, blank=True, db_default=models.Value([], models.JSONField())
    )

    # One per line.
    note_headings = models.TextField(
        _("headings of session notes"), max_length=400, blank=True, default="", db_default=""
    )

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentor profile")
        verbose_name_plural = _("mentor profiles")
        ordering = ("user",)
        constraints = [
            models.CheckConstraint(
                condition=Q(certified_at__isnull=False) | Q(capacity__lte=NOVICE_CAPACITY),
                name="dashboard_novice_capacity",
                violation_error_message=_("A novice takes at most 6 students."),
            ),
            models.CheckConstraint(
                condition=Q(paused_from=None)
                | Q(paused_until=None)
                | Q(paused_until__gte=F("paused_from")),
                name="dashboard_mentor_pause",
                violation_error_message=_("The pause ends before it begins."),
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(JsonLength(F("links")), MAX_LINKS),
                name="dashboard_mentor_few_links",
                violation_error_message=_("You can add up to 5 links."),
            ),
            within_bounds(
                "dashboard_mentor_dates",
                days=("paused_from", "paused_until"),
                instants=("certified_at", "confirmed_at"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_novice(self) -> bool:
        return self.certified_at is None

    def is_away(self, first: date, last: date | None = None) -> bool:
        """Whether the mentor pauses on the day ``first``, or on any day from ``first`` to ``last``.

        Both days of a pause are included. A pause without a last day does not end, one without a
        first day has begun; without both there is no pause.
        """
        if self.paused_from is None and self.paused_until is None:
            return False
        begun = self.paused_from is None or self.paused_from <= (last or first)
        going_on = self.paused_until is None or self.paused_until >= first
        return begun and going_on

    def is_away_between(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether a local day of the pause lies in the period, which ends before ``ends_at``."""
        zone = self.user.zone
        last = day_in(zone, ends_at - timedelta(microseconds=1))
        return self.is_away(day_in(zone, starts_at), last)

    def seats_taken(
        self, starts_at: datetime | None = None, ends_at: datetime | None = None
    ) -> int:
        """How many seats are taken in a period, by default from now on. One query."""
        taken = SeatsTaken(F("user"), starts_at or timezone.now(), ends_at)
        return Mentor.objects.values_list(taken, flat=True).get(pk=self.pk)

    def should_be_confirmed(self, now: datetime) -> bool:
        """The same rule as ``MentorQuerySet.to_be_confirmed``; may query the user."""
        return (self.confirmed_at or self.user.joined_at) < now - CONFIRMED_FOR
