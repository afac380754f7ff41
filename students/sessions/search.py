"""Sessions in the search, by person and by date; and what mentors and students do with them."""

import re
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Abs, Extract
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub import access
from mentorhub.dates import parse_date
from mentorhub.plain_text import MAX_WORDS, begins_words, words_of
from mentorhub.search import (
    ACTIONS,
    SESSIONS,
    Found,
    Link,
    Query,
    Result,
    Source,
    register,
)
from mentorhub.templatetags.ui_tags import relative, short
from students.models import Mentorship, Session
from students.sessions.navigation import has_sessions

# Letters from which on the beginning of the name of a day or a month is read as one.
NAME_LETTERS = 3
# The same for the kinds of session: many names begin as these words do.
KIND_LETTERS = 4
DAY_AND_MONTH = re.compile(r"(\d{1,2})[/.](\d{1,2})\.?")
ONE_DAY = timedelta(days=1)


# The parts of a local date, as annotations of a query.
PARTS = {
    "local_weekday": "iso_week_day", "local_day": "day", "local_month": "month",
    "local_year": "year",
}  # fmt: skip


def _find_sessions(person: Any, query: Query, most: int) -> Found:
    now, zone = timezone.now(), timezone.get_current_timezone()
    rows = Session.objects.visible_to(person).filter(_is_own(person)).without_orphans()
    rows = rows.alias(
        **{name: Extract("starts_at", part, tzinfo=zone) for name, part in PARTS.items()}
    )
    for typed in query.text.split()[:MAX_WORDS]:
        rows = rows.filter(_is_about(person, typed))
    is_over = Case(When(ends_at__gt=now, then=Value(0)), default=Value(1))
    distance = Abs(Extract(F("starts_at") - Value(now), "epoch"))
    rows = rows.order_by(is_over, distance, "pk")
    rows = rows.select_related("mentor", "student", "mentorship")
    return Found.of(rows, most, lambda session: _session_result(person, session, now))


def _is_own(person: Any) -> Q:
    """As ``with_participant``, with one condition where one is enough: so that one index answers
    it, and dates are read of a person's own sessions alone."""
    if not access.is_mentor(person):
        return Q(student=person.pk)
    given = Q(mentor=person.pk)
    return given | Q(student=person.pk) if access.is_or_was_student(person) else given


def _is_about(person: Any, typed: str) -> Q:
    """Sessions with a person of this name, or at such a date; by "session" or "discovery" those of
    that kind."""
    words = words_of(typed)
    if not words:
        return Q()
    found = Q(begins_words(words, "student__plain_name"), mentor=person.pk)
    found |= Q(begins_words(words, "mentor__plain_name"), student=person.pk)
    if len(words[0]) >= KIND_LETTERS:
        named = Query(typed, tuple(words))
        if named.matches(_("Session")):
            return Q()
        for kind in Session.Kind:
            if named.matches(kind.label):
                found |= Q(kind=kind)
    return found | _is_on(typed)


def _is_on(typed: str) -> Q:
    """Sessions at a date as people write it: "thu", "november", "26", "26/11", "2026-11-26",
    "tomorrow". A condition that no row meets when it is none."""
    if (day := parse_date(typed)) is not None:
        return _is_on_day(day)
    if both := DAY_AND_MONTH.fullmatch(typed):
        return Q(local_day=int(both[1]), local_month=int(both[2]))
    if re.fullmatch(r"[0-9]{1,2}", typed):
        return Q(local_day=int(typed))
    if re.fullmatch(r"[0-9]{4}", typed):
        return Q(local_year=int(typed))
    none = Q(pk__in=[])
    word = " ".join(words_of(typed))
    if len(word) < NAME_LETTERS:
        return none
    found, today = none, timezone.localdate()
    for name, ahead in ((_("today"), 0), (_("tomorrow"), 1), (_("yesterday"), -1)):
        if " ".join(words_of(name)).startswith(word):
            found |= _is_on_day(today + ahead * ONE_DAY)
    for weekday, name in WEEKDAYS.items():
        if " ".join(words_of(str(name))).startswith(word):
            found |= Q(local_weekday=weekday + 1)
    for month, name in MONTHS.items():
        if " ".join(words_of(str(name))).startswith(word):
            found |= Q(local_month=month)
    return found


def _is_on_day(day: date) -> Q:
    return Q(local_day=day.day, local_month=day.month, local_year=day.year)


def _session_result(person: Any, session: Session, now: Any) -> Result:
    other = session.other_person(person)
    until = session.mentorship.during.upper
    if until is not None and until <= now:
        other.photo = None  # access.photos: until the end of the mentorship
    line = short(session.starts_at)
    if session.is_planned and session.ends_at > now:
        line = f"{line} · {relative(session.starts_at)}"
    else:
        line = f"{line} · {session.label_for(person)}"
    return Result(
        title=other.name, line=line, url=reverse("session", args=[session.pk]), person=other
    )


register(
    Source(name="sessions", group=SESSIONS, position=10, is_for=has_sessions, find=_find_sessions)
)


def _find_students_to_plan_with(person: Any, query: Query, most: int) -> Found:
    """“Plan a session with Sam”: found by the name, and by the words of the sentence."""
    words = query.without(_("Plan a session with %(name)s") % {"name": ""})
    if not words:
        return Found()  # the same as the action without a name
    rows = Mentorship.objects.visible_to(person).in_force().filter(mentor=person.pk)
    rows = rows.filter(begins_words(words, "student__plain_name")).select_related("student")
    rows = rows.order_by("student__plain_name", "student_id")
    return Found.of(rows, most, _plan_result)


def _plan_result(mentorship: Mentorship) -> Result:
    student = mentorship.student
    return Result(
        title=_("Plan a session with %(name)s") % {"name": student.name},
        url=f"{reverse('session_plan')}?student={student.pk}",
        person=student,
    )


register(
    Source(
        name="session_plan",
        group=ACTIONS,
        position=10,
        is_for=access.is_mentor,
        find=_find_students_to_plan_with,
    )
)
register(
    Link(
        name="session_plan",
        label=gettext_lazy("Plan a session"),
        icon="calendar-plus",
        is_for=access.is_mentor,
        group=ACTIONS,
        position=10,
    )
)
register(
    Link(
        name="session_settings",
        label=gettext_lazy("Set time off"),
        icon="calendar-x",
        is_for=access.is_mentor,
        group=ACTIONS,
        fragment="off-title",
        keywords=gettext_lazy("holiday vacation away leave"),
        position=20,
    )
)
register(
    Link(
        name="session_settings",
        label=gettext_lazy("Set my weekly hours"),
        icon="clock",
        is_for=access.is_mentor,
        group=ACTIONS,
        fragment="hours-title",
        keywords=gettext_lazy("availability"),
        position=30,
    )
)
register(
    Link(
        name="session_proposal",
        label=gettext_lazy("Propose another time"),
        icon="calendar-days",
        is_for=access.is_student,
        group=ACTIONS,
        keywords=gettext_lazy("move session"),
        position=40,
    )
)
