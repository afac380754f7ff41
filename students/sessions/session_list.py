"""The agenda as a list of sessions, with filters and search in the query string."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.dates import day_in, today_of
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.plain_text import contains_words
from mentorhub.prepared import any_of, prepared
from mentorhub.similar_names import search_names
from students.models import Mentorship, Session, TimeProposal
from students.sessions.absence_days import AwayDays, away_days
from students.sessions.models.outcome_kinds import CANCELLED, MISSED, TOOK_PLACE

MAX_STUDENTS_LISTED = 100
MAX_AWAY_LISTED = 20


class ListState(models.TextChoices):
    """The filter of the list (``?state=``)."""

    UPCOMING = "upcoming", _("Upcoming")
    TO_RECORD = "to_record", _("Outcome missing")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", _("Missed")
    ALL = "all", _("All")


def _states_for(user: Any) -> list[tuple[str, Any]]:
    """The choices of the filter; a student records no outcome."""
    labels = dict(ListState.choices)
    if not access.is_mentor(user):
        labels[ListState.TO_RECORD] = _("Not recorded yet")
    return list(labels.items())


def sessions_in_state(user: User, now: datetime, *, state: ListState) -> QuerySet[Session]:
    """The person's sessions in a state of the list, in the order of the list."""
    own = Session.objects.visible_to(user).with_participant(user)
    if state == ListState.TO_RECORD:
        own = own.filter(Q(student=user.pk) | access.sessions_to_record(user))
    rows = _filter_by_state(own, state, now)
    return rows.select_related("mentor__meeting_room", "student")


_sessions_in_state = prepared(sessions_in_state)


def _filter_by_state(sessions: Any, state: ListState, now: datetime) -> Any:
    if state == ListState.UPCOMING:
        return sessions.upcoming(now)
    if state == ListState.TO_RECORD:
        return sessions.without_outcome(now)
    sessions = sessions.order_by("-starts_at")
    if state == ListState.HELD:
        return sessions.filter(status__in=TOOK_PLACE)
    if state == ListState.CANCELLED:
        return sessions.filter(status__in=CANCELLED)
    if state == ListState.MISSED:
        return sessions.filter(status__in=MISSED)
    return sessions.without_orphans()


def session_list_context(request: HttpRequest) -> dict[str, Any]:
    """The template context of the list that the query string asks for."""
    user, query, now = request.user, parameters.search(request), timezone.now()
    state = ListState(parameters.choice(request.GET, "state", ListState.values, ListState.UPCOMING))
    # The select lists at most 100 students; a mentor finds the others by search.
    students = _first_students(user)
    number = parameters.integer(request.GET, "student")
    chosen = students_of(user).filter(pk=number).first() if number is not None else None
    if chosen and chosen not in students:
        students.append(chosen)
    rows, similar = _find(user, now, state, chosen, query)
    page = page_of(rows, request)
    keys = [session.pk for session in page]
    proposals = _open_proposals(user, keys, now) if keys else []
    proposed = {proposal.session_id: proposal for proposal in proposals}
    for session in page:
        session.proposal = proposed.get(session.pk)
        session.person = session.other_person(user)
        session.may_propose = session.student_id == user.pk and session.asks_for_another_date(now)
    filtered = bool(query or chosen or state != ListState.UPCOMING)
    away = [] if request.sharing else away_days(user, today_of(user))
    _mark_away(user, page, away)
    return {
        "away": [] if filtered else away[:MAX_AWAY_LISTED],
        "page": page,
        "query": query,
        "similar": similar,
        "state": state,
        "states": _states_for(user),
        "students": students,
        "student": chosen,
        "filtered": filtered,
    }


def students_of(mentor: User) -> QuerySet[User]:
    """Everybody whose mentor this person is, was or will be, by name."""
    theirs = Mentorship.objects.visible_to(mentor).filter(mentor=mentor.pk).values("student")
    return User.objects.filter(pk__in=theirs).by_name()


@prepared
def _first_students(mentor: User) -> QuerySet[User]:
    return students_of(mentor)[:MAX_STUDENTS_LISTED]


def _find(
    user: User, now: datetime, state: ListState, student: User | None, query: str
) -> tuple[Any, bool]:
    """The rows of the list, and whether their names are but similar to ``query``; what is searched
    for is composed anew."""
    if not student and not query:
        return _sessions_in_state.rows(user, now, state=state), False
    rows = sessions_in_state(user, now, state=state)
    if student:
        rows = rows.filter(student=student)
    if not query:
        return rows, False
    students_named = contains_words(query, "student__plain_name") & ~Q(student=user.pk)
    mentors_named = contains_words(query, "mentor__plain_name") & ~Q(mentor=user.pk)
    other = Case(When(student=user.pk, then="mentor__plain_name"), default="student__plain_name")
    rows = rows.alias(other_name=other)
    return search_names(rows, query, "other_name", exact=students_named | mentors_named)


@prepared
def _open_proposals(user: User, sessions: list[int], now: datetime) -> QuerySet[TimeProposal]:
    rows = TimeProposal.objects.visible_to(user).waiting(now)
    return rows.filter(any_of("session", sessions))


def _mark_away(user: Any, sessions: Iterable[Any], away: list[AwayDays]) -> None:
    """Mark the planned sessions on days on which the person is away."""
    for session in sessions:
        day = day_in(user.zone, session.starts_at)
        session.is_when_away = session.is_planned and any(day in period for period in away)
