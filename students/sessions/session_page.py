"""The content of the page of one session, by what its reader may see and do."""

from typing import Any

from django.core import paginator
from django.db.models import Value
from django.http import HttpRequest
from django.utils import timezone

from mentorhub import access, page_parts
from mentorhub.lists import page_in_one_query, page_slice, page_with_total, with_total
from mentorhub.page_parts import Page
from students.models import (
    DiscoveryForm,
    Outcome,
    PrivateNote,
    Session,
    SessionPolicy,
    SessionReply,
)
from students.sessions import typed_outcome
from students.sessions.forms.notes import DiscoveryEditor, GoalTicksForm, NoteEditor, PrivateEditor
from students.sessions.forms.outcome import CloseForm, CorrectForm
from students.sessions.queries import (
    changed_goal,
    goals_of_student,
    is_run_by,
    known_before,
    latest_proposal,
    notes_up_to,
    readable_note,
    sessions_after,
    supported_enrolment,
)

# Goals a page.
GOALS = 15


def _goal_pages(request: HttpRequest, session: Session) -> dict[str, paginator.Page]:
    """Pages of the open goals, of those that are reached and of those set in this session, in one
    query."""
    goals = goals_of_student(request.user, session.student_id)
    parts = {
        "goals": goals.open(),
        "reached": goals.reached(),
        "set": goals.filter(session=session),
    }
    first, *others = (
        with_total(rows).annotate(part=Value(name))[slice(*page_slice(request, GOALS, name))]
        for name, rows in parts.items()
    )
    found = list(first.union(*others, all=True))
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
        and Session.objects.to_record_by(user).filter(pk=session.pk).exists()
    )
    parts = page_parts.annotations(Page.SESSION, user, timezone.now()) if runs else {}
    enrolment = supported_enrolment(user, session, **parts)
    policy = SessionPolicy.current()
    goals = _goal_pages(request, session)
    current, outcomes = _outcomes(request, session)
    has_begun, is_over = now >= session.starts_at, now >= session.ends_at
    replies = _replies(user, session) if session.is_planned and not is_over else []
    can_be_proposed = session.is_planned and not has_begun
    proposed = latest_proposal(user, session.mentorship_id, session) if can_be_proposed else None
    context: dict[str, Any] = {
        "session": session,
        "now": now,
        "other": session.other_person(user),
        "is_student": user.pk == session.student_id,
        "runs": runs,
        "supports": enrolment is not None,
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
        "next_session": enrolment.next_session
        if enrolment
        else sessions_after(user, session).first(),
        "proposal": proposed if proposed and proposed.is_waiting else None,
        "declined": proposed if proposed and proposed.is_declined else None,
        "may_be_changed": session.is_planned
        and not has_begun
        and user.pk in (session.mentor_id, session.student_id),
    }
    if session.is_discovery:
        forms = DiscoveryForm.objects.visible_to(user)
        context["discovery"] = forms.filter(session=session).first()
    if access.is_mentor(user):
        context["private"] = PrivateNote.objects.visible_to(user).filter(session=session).first()
    if runs:
        notes = notes_up_to(user, session)
        context["note"] = next((row for row in notes if row.session_id == session.pk), None)
        context["known"] = known_before(request, session, enrolment, notes, policy)
        if enrolment:
            context["page_parts"] = page_parts.shown(Page.SESSION, request, context["known"])
        context |= _note_forms(session, context)
    else:
        context["note"] = readable_note(user, session)
    if records:
        typed = typed_outcome.values_for(request, session)
        context |= _outcome_forms(session, context, typed, policy)
    return context


def _replies(user: Any, session: Session) -> list[SessionReply]:
    """Who confirmed this date or is late, the first one first. The page says elsewhere that another
    time was proposed."""
    rows = session.replies.visible_to(user).filter(schedule_version=session.schedule_version)
    rows = rows.exclude(kind=SessionReply.Kind.PROPOSED)
    return list(rows.select_related("person").order_by("at"))


def _outcomes(request: HttpRequest, session: Session) -> tuple[Outcome | None, paginator.Page]:
    """The current outcome and a page of all of them, the latest first."""
    rows = session.outcomes.visible_to(request.user).select_related("by").order_by("-at", "-pk")
    if session.is_planned:
        rows = rows.none()
    page = page_in_one_query(rows, request, name="outcomes")
    current = next((row for row in page if row.replaced_at is None), None)
    if current is None and page.has_other_pages():
        current = rows.current().first()
    return current, page


def may_plan_next(context: dict[str, Any]) -> bool:
    """Whether the mentor still supports the student, and no next session is planned."""
    return context["supports"] and context["next_session"] is None


def _note_forms(session: Session, context: dict[str, Any]) -> dict[str, Any]:
    private, note, discovery = context["private"], context["note"], context.get("discovery")
    forms: dict[str, Any] = {
        "note_form": NoteEditor(instance=note).with_version_of(note),
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
