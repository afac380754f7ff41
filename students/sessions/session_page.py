"""The content of the page of one session, by what its reader may see and do."""

from datetime import datetime
from typing import Any

from django.core import paginator
from django.db.models import QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from mentorhub import access, page_parts
from mentorhub.accounts.models import User
from mentorhub.lists import page_in_one_query, page_slice, page_with_total, with_total
from mentorhub.page_parts import Page
from mentorhub.prepared import prepared
from students.models import (
    DiscoveryForm,
    Goal,
    Outcome,
    PrivateNote,
    Session,
    SessionPolicy,
    SessionReply,
)
from students.sessions import typed_outcome
from students.sessions.forms.notes import DiscoveryEditor, GoalTicksForm, NoteEditor, PrivateEditor
from students.sessions.forms.outcome import CloseForm, CorrectForm
from students.sessions.note_headings import headings_of
from students.sessions.queries import (
    changed_goal,
    get_visible_session,
    goals_of_student,
    is_run_by,
    known_before,
    latest_in_place_of,
    notes_up_to,
    readable_notes,
    session_after,
    supported_enrolment,
)

# Goals a page.
GOALS = 15
GOAL_PARTS = ("goals", "reached", "set")


def _goal_parts(user: Any, student: int, session: int) -> dict[str, QuerySet[Goal]]:
    """The open goals, those that are reached and those set in this session."""
    goals = goals_of_student(user, student)
    parts = (goals.open(), goals.reached(), goals.filter(session=session))
    return dict(zip(GOAL_PARTS, parts, strict=True))


def _goals_on_pages(
    parts: dict[str, QuerySet[Goal]], slices: dict[str, tuple[int, int]]
) -> QuerySet[Goal]:
    """The goals on these pages of each part, in one query."""
    first, *others = (
        with_total(rows).annotate(part=Value(name))[slice(*slices[name])]
        for name, rows in parts.items()
    )
    return first.union(*others, all=True)


@prepared
def _goals_on_first_pages(user: Any, student: int, session: int) -> QuerySet[Goal]:
    parts = _goal_parts(user, student, session)
    return _goals_on_pages(parts, dict.fromkeys(parts, (0, GOALS)))


def _goal_pages(request: HttpRequest, session: Session) -> dict[str, paginator.Page]:
    """A page of each part of the goals."""
    whose = (request.user, session.student_id, session.pk)
    slices = {name: page_slice(request, GOALS, name) for name in GOAL_PARTS}
    # Of first pages nothing is counted: the rows say how many there are.
    parts: dict[str, Any] = dict.fromkeys(GOAL_PARTS)
    if all(first == 0 for first, _last in slices.values()):
        found = _goals_on_first_pages(*whose)
    else:
        parts = _goal_parts(*whose)
        found = list(_goals_on_pages(parts, slices))
    ticks = GoalTicksForm(request.POST)
    for goal in found:
        goal.is_ticked = ticks.is_ticked(goal)
    return {
        name: page_with_total(
            [goal for goal in found if goal.part == name], rows, request, GOALS, name
        )
        for name, rows in parts.items()
    }


def session_context(request: HttpRequest, session: Session) -> dict[str, Any]:
    """The template context of the page for its reader; the forms only for those who may use them.

    Private notes are looked up here and nowhere else, for the mentor who wrote them.
    """
    user, now = request.user, timezone.now()
    runs = is_run_by(user, session)
    records = runs or (
        access.is_mentor(user)
        and session.mentor_id == user.pk
        and _to_record.exists(user, session.pk)
    )
    enrolment = supported_enrolment(user, session, now, runs=runs)
    policy = SessionPolicy.current()
    goals = _goal_pages(request, session)
    current, outcomes = _outcomes(request, session)
    has_begun, is_over = now >= session.starts_at, now >= session.ends_at
    expects_replies = session.is_planned and not is_over
    replies = _replies(user, session, session.schedule_version) if expects_replies else []
    can_be_proposed = session.is_planned and not has_begun
    proposed = latest_in_place_of.first(user, session) if can_be_proposed else None
    context: dict[str, Any] = {
        "session": session,
        "now": now,
        "other": session.other_person(user),
        "is_student": user.pk == session.student_id,
        "runs": runs,
        "supports": enrolment is not None,
        "may_write_to": _may_write_to(session, user, now, supports=enrolment is not None),
        # Whether the reader may mark goals as reached, and as open again.
        "may_mark": enrolment is not None or user.pk == session.student_id,
        "has_begun": has_begun,
        "is_over": is_over,
        "is_running": session.is_planned and has_begun and not is_over,
        "minutes_gone": int((now - session.starts_at).total_seconds()) // 60,
        "absent_from": session.absent_from(policy),
        "replies": replies,
        "may_say_late": session.can_be_joined
        and user.pk in (session.mentor_id, session.student_id)
        and not any(each.is_late and each.person_id == user.pk for each in replies),
        "outcome": current,
        "noted": outcomes,
        "replaced": [row for row in outcomes if row.replaced_at is not None],
        "open_goals": goals["goals"],
        "reached": goals["reached"],
        "goals_of_session": goals["set"],
        "changed_goal": changed_goal(request),
        "next_session": enrolment.next_session if enrolment else session_after(user, session, now),
        "proposal": proposed if proposed and proposed.is_waiting else None,
        "declined": proposed if proposed and proposed.is_declined else None,
        "may_be_changed": session.is_planned
        and not has_begun
        and user.pk in (session.mentor_id, session.student_id),
    }
    # A page with errors has the session of the form, without what its parts ask.
    asked = session if hasattr(session, "is_run") else get_visible_session(user, session.pk)
    context["page_parts"] = page_parts.shown(Page.SESSION_PAGE, request, asked)
    if session.is_discovery:
        context["discovery"] = _discovery_forms.first(user, session)
    if access.is_mentor(user):
        context["private"] = _private_notes.first(user, session)
    if runs:
        notes = notes_up_to(user, session)
        context["note"] = next((row for row in notes if row.session_id == session.pk), None)
        context["known"] = known_before(request, session, enrolment, notes, policy)
        if enrolment:
            context["page_parts"] |= page_parts.shown(Page.SESSION, request, context["known"])
        context |= _note_forms(user, session, context)
    else:
        context["note"] = readable_notes.first(user, session)
    if records:
        typed = typed_outcome.values_for(request, session)
        context |= _outcome_forms(session, context, typed, policy)
    return context


def _may_write_to(session: Session, user: User, now: datetime, *, supports: bool) -> User | None:
    """The other person, where it is certain that the reader may write to them: who supports the
    student, and the student of a mentorship that is in force."""
    if supports:
        return session.student
    is_own = user.pk == session.student_id
    return session.mentor if is_own and session.mentorship.is_in_force(now) else None


@prepared
def _to_record(mentor: Any, pk: int) -> QuerySet[Session]:
    return Session.objects.to_record_by(mentor).filter(pk=pk)


@prepared
def _discovery_forms(user: Any, session: Session) -> QuerySet[DiscoveryForm]:
    return DiscoveryForm.objects.visible_to(user).filter(session=session)


@prepared
def _private_notes(user: Any, session: Session) -> QuerySet[PrivateNote]:
    return PrivateNote.objects.visible_to(user).filter(session=session)


@prepared
def _replies(user: Any, session: Session, version: int) -> QuerySet[SessionReply]:
    """Who confirmed this date or is late, the first one first. The page says elsewhere that another
    time was proposed."""
    rows = SessionReply.objects.visible_to(user).filter(session=session, schedule_version=version)
    rows = rows.exclude(kind=SessionReply.Kind.PROPOSED)
    return rows.select_related("person").order_by("at")


def _outcomes(request: HttpRequest, session: Session) -> tuple[Outcome | None, paginator.Page]:
    """The current outcome and a page of all of them, the latest first."""
    rows: Any = Outcome.objects.none()
    if not session.is_planned:
        rows = _outcomes_of.rows(request.user, session)
    page = page_in_one_query(rows, request, name="outcomes")
    current = next((row for row in page if row.replaced_at is None), None)
    if current is None and page.has_other_pages():
        current = _current_outcome.first(request.user, session)
    for row in page:
        row.session = session
    return current, page


@prepared
def _outcomes_of(user: Any, session: Session) -> QuerySet[Outcome]:
    rows = Outcome.objects.visible_to(user).filter(session=session)
    return with_total(rows.select_related("by").order_by("-at", "-pk"))


@prepared
def _current_outcome(user: Any, session: Session) -> QuerySet[Outcome]:
    rows = Outcome.objects.visible_to(user).current().filter(session=session)
    return rows.select_related("by", "session")


def may_plan_next(context: dict[str, Any]) -> bool:
    """Whether the mentor still supports the student, and no next session is planned."""
    return context["supports"] and context["next_session"] is None


def _note_forms(user: User, session: Session, context: dict[str, Any]) -> dict[str, Any]:
    private, note, discovery = context["private"], context["note"], context.get("discovery")
    editor = NoteEditor(instance=note, headings=lambda: headings_of(user)).with_version_of(note)
    # A draft too, in which the notes are still empty. A first session has a form of its own.
    is_new = (
        session.is_planned
        and not session.is_discovery
        and (note is None or (note.is_draft and not note.remarks))
    )
    forms: dict[str, Any] = {
        "note_form": editor.begin_with_headings() if is_new else editor,
        "private_form": PrivateEditor(
            initial={"text": private.text if private else ""}
        ).with_version_of(private),
    }
    if session.is_discovery:
        forms["discovery_form"] = DiscoveryEditor(instance=discovery).with_version_of(discovery)
    written = [row for row in (note, private, discovery) if row is not None]
    # Whether the student reads it already: then it is not saved while it is written.
    forms["note_is_read"] = note is not None and not note.is_draft
    forms["discovery_is_read"] = discovery is not None and not discovery.is_draft
    forms["saved_at"] = max((row.updated_at for row in written), default=None)
    return forms


def _outcome_forms(
    session: Session, context: dict[str, Any], typed: dict[str, Any], policy: SessionPolicy
) -> dict[str, Any]:
    if context["has_begun"] and session.is_planned:
        may_plan = may_plan_next(context)
        return {"close_form": CloseForm(session, may_plan=may_plan, typed=typed, policy=policy)}
    if not session.is_planned and context["supports"]:
        return {"correct_form": CorrectForm(session, typed=typed), "has_typed": bool(typed)}
    return {}
