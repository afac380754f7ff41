"""The forms that record and correct the outcome of a session. Recording also plans the next one, so
that a mentor can do both on a phone in one step."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count, islice, takewhile
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.dates import zone_of
from mentorhub.forms.dates import TimeField
from mentorhub.forms.texts import TextField
from mentorhub.templatetags.ui_tags import city
from students.models import Outcome, Session, SessionPolicy
from students.sessions.availability import Availability
from students.sessions.forms.planning import session_date_field
from students.sessions.models.outcome_kinds import OUTCOME_KINDS, Phase, Status
from students.sessions.wall_clock import instant

# A text of one or two lines. No single-line field: Enter in one would end the session.
SHORT = {"rows": 2}

# Weeks after which the search for a week in which nobody is away ends.
MAX_WEEKS_AHEAD = 52


def next_weekly_starts(session: Session) -> Iterator[datetime]:
    """The starts after now that are whole weeks after the session, at the same local time."""
    zone = zone_of(session.zone)
    shown = session.starts_at.astimezone(zone)
    for weeks in count(1):
        at = instant((shown + timedelta(weeks=weeks)).date(), shown.time(), zone).at
        if at > timezone.now():
            yield at


def next_weekly_start(session: Session, availability: Availability | None = None) -> datetime:
    """The first of ``next_weekly_starts``: with ``availability`` the first at which neither person
    is away, or the very first when there is none within a year."""
    starts = list(islice(next_weekly_starts(session), MAX_WEEKS_AHEAD))
    if availability is None:
        return starts[0]
    length = session.ends_at - session.starts_at
    return next((at for at in starts if not availability.is_away(at, at + length)), starts[0])


class OutcomeSelect(forms.RadioSelect):
    """Radio buttons; those of ``later`` cannot be chosen yet, and say from when they can."""

    # Status -> instant.
    later: ClassVar[dict[str, datetime]] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.later:
            option["attrs"] |= {"disabled": True, "data-from": self.later[value].isoformat()}
        return option


class CloseForm(forms.Form):
    """``typed`` is what was typed before and not recorded (students.sessions.typed_outcome)."""

    outcome = forms.ChoiceField(label=_("How did it go?"), widget=OutcomeSelect)
    text = TextField(
        label=_("In a few words"),
        required=False,
        max_length=500,
        help_text=_("Required for “another reason”. The student can read it."),
        widget=forms.Textarea(attrs=SHORT),
    )
    plan_next = forms.BooleanField(label=_("Plan the next session"), required=False)
    next_day = session_date_field(label=_("Day"), required=False)
    next_time = TimeField(label=_("Time"), required=False)

    def __init__(
        self,
        session: Session,
        data: Any = None,
        *,
        may_plan: bool,
        now: datetime | None = None,
        typed: dict[str, Any] | None = None,
        policy: SessionPolicy | None = None,
    ) -> None:
        self.session = session
        now, policy = now or timezone.now(), policy or SessionPolicy.current()
        zone = timezone.get_current_timezone()
        # Why the suggested date is later than the next week: time off, a pause.
        self.away: list[str] = []
        self.suggested: datetime | None = None
        initial: dict[str, Any] = {"outcome": Status.HELD.value}
        if may_plan:
            availability = Availability(session.mentor, session.student)
            self.suggested = next_weekly_start(session, availability)
            self.away = _reasons_before(session, self.suggested, availability)
            shown = self.suggested.astimezone(zone)
            initial |= {"plan_next": True, "next_day": shown.date(), "next_time": shown.time()}
        super().__init__(data, initial=initial | (typed or {}), auto_id="close_%s")
        offered = Outcome.offered(session, now, policy=policy)
        # Absence, which is counted after a part of the session, is shown from the start on.
        later = [
            status
            for status, kind in OUTCOME_KINDS.items()
            if now >= session.starts_at
            and status not in offered
            and Phase.WAIT_OVER in kind.offered
        ]
        choices = _choices(status for status in OUTCOME_KINDS if status in (*offered, *later))
        self.fields["outcome"].choices = choices
        at = session.absent_from(policy)
        self.fields["outcome"].widget.later = dict.fromkeys(later, at)
        self.fields["next_time"].help_text = gettext("Your time (%(zone)s)") % {"zone": city(zone)}
        for name in ("next_day", "next_time"):
            # Required while ``plan_next`` is ticked, so the label does not say “optional”.
            self.fields[name].goes_with = "plan_next"  # type: ignore[attr-defined]
        if not may_plan:
            for name in ("plan_next", "next_day", "next_time"):
                del self.fields[name]

    @property
    def chosen(self) -> Any:
        """The label of the outcome that is chosen, or ""."""
        kind = OUTCOME_KINDS.get(self["outcome"].value())
        return kind.when_closing if kind else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["next_at"] = None
        if not cleaned.get("plan_next"):
            return cleaned
        for name in ("next_day", "next_time"):
            if not cleaned.get(name) and name not in self.errors:
                text = _("Choose a date, or do not plan one yet.")
                self.add_error(name, forms.ValidationError(text, code="required"))
        if not self.errors:
            zone = timezone.get_current_timezone()
            found = instant(cleaned["next_day"], cleaned["next_time"], zone_of(_key(zone)))
            if found.is_skipped:
                text = _("The clocks skip this hour on that day.")
                self.add_error("next_time", forms.ValidationError(text, code="no_such_hour"))
            cleaned["next_at"] = found.at
        return cleaned


def _reasons_before(session: Session, suggested: datetime, availability: Availability) -> list[str]:
    """Who is away at the earlier starts, each sentence once."""
    length, found = session.ends_at - session.starts_at, dict[str, None]()
    for at in takewhile(lambda at: at < suggested, next_weekly_starts(session)):
        found |= dict.fromkeys(availability.away_reasons(at, at + length))
    return list(found)


def _choices(offered: Iterable[str]) -> list[tuple[str, Any]]:
    return [(status, OUTCOME_KINDS[status].when_closing) for status in offered]


def _key(zone: Any) -> str:
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


class CorrectForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Correct outcome"), widget=forms.RadioSelect)
    text = TextField(
        label=_("Reason for the correction"),
        max_length=500,
        help_text=_("It stays visible, together with the earlier entry. The student can read it."),
        widget=forms.Textarea(attrs=SHORT),
    )

    def __init__(
        self, session: Session, data: Any = None, *, typed: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=typed or {}, auto_id="correct_%s")
        offered = Outcome.offered(session, timezone.now(), correcting=True)
        self.fields["outcome"].choices = _choices(
            status for status in offered if status != session.status
        )
