"""The managers' pages of the matching, with what the demo school has on them."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from dashboard.matching.models import MatchingRun, ProposedPair
from dashboard.models import Announcement
from mentorhub.accounts.models import User
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
MANAGER = "manager@example.org"
# Names of URLs that the functions below reach.
BY_FUNCTION = {
    "matching_run",
    "matching_pair",
    "cover_for_mentor",
    "announcement_edit",
    "session_calendar_of",
}


def last_run(visitor: Visitor) -> Any:
    run = MatchingRun.objects.real().done().latest("asked_at")
    return visitor.goto(reverse("matching_run", args=[run.pk]))


def supposed_run(visitor: Visitor) -> Any:
    run = MatchingRun.objects.exclude(what_if={}).latest("asked_at")
    return visitor.goto(reverse("matching_run", args=[run.pk]))


def _pair(visitor: Visitor, **which: Any) -> Any:
    pair = ProposedPair.objects.filter(run__what_if={}, **which).latest("run__asked_at")
    return visitor.goto(reverse("matching_pair", args=[pair.pk]))


def pair(visitor: Visitor) -> Any:
    return _pair(visitor, mentor__isnull=False, runner_up__isnull=False)


def nobody(visitor: Visitor) -> Any:
    return _pair(visitor, mentor=None)


def _absent_mentor() -> int:
    return User.objects.get(email="mentor@example.org").pk


def covers_for_all(visitor: Visitor) -> Any:
    """Maya has days off in the demo."""
    return visitor.goto(reverse("cover_for_mentor", args=[_absent_mentor()]))


def cover_without_days(visitor: Visitor) -> Any:
    page = reverse("cover_for_mentor", args=[_absent_mentor()])
    return visitor.goto(f"{page}?starts_on=&ends_on=")


def calendar_of_a_mentor(visitor: Visitor) -> Any:
    return visitor.goto(reverse("session_calendar_of", args=[_absent_mentor()]))


def announcement_to_edit(visitor: Visitor) -> Any:
    row = Announcement.objects.current().latest("since")
    return visitor.goto(reverse("announcement_edit", args=[row.pk]))


PLACES: dict[str, dict[str, Place]] = {
    MANAGER: {
        "what needs managers": "/managing/",
        "matching": "/matching/",
        "nobody waits like this": "/matching/?q=zzz",
        "run": last_run,
        "run of what if": supposed_run,
        "runs": "/matching/runs/",
        "pair": pair,
        "somebody nobody fits": nobody,
        "who has room": "/matching/mentors/?show=all",
        "what if": "/matching/what-if/?q=a&capacity=3:5",
        "pinned and forbidden": "/matching/verdicts/",
        "directory of students": "/directory/",
        "directory of students without result": "/directory/?q=zzz",
        "students at risk": "/directory/at-risk/",
        "nobody at risk like this": "/directory/at-risk/?q=zzz",
        "directory of mentors": "/directory/mentors/",
        "directory of mentors without result": "/directory/mentors/?q=zzz",
        "calendar of a mentor": calendar_of_a_mentor,
        "covers for all students": covers_for_all,
        "covers for an absence without days": cover_without_days,
        "reading log of no days": "/reading-log/?since=2001-01-01&until=2001-01-02",
        "announcement to edit": announcement_to_edit,
    }
}
