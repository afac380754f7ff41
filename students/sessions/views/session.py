"""The page of one session, and what each of its readers finds there.

Private notes are looked up in one place, for the mentor who wrote them, and stand in a template of
their own.
"""

from typing import Any

from django.core.paginator import Page
from django.db.models import Value
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.lists import page_in_one_query, page_slice, page_with_total, with_total
from students.models import DiscoveryForm, Enrolment, PrivateNote, Session, SessionPolicy
from students.sessions.forms.notes import DiscoveryEditor, NoteEditor, PrivateEditor
from students.sessions.forms.outcome import CloseForm, CorrectForm
from students.sessions.queries import goals_of, note_of

GOALS = 15


@access.involved
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Session.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("mentor", "student", "project"), pk=pk)
    return render(request, "students/session/page.html", context_of(request, found))


def refused(
    request: HttpRequest, session: Session, *, status: int = 422, **forms: BaseForm
) -> HttpResponse:
    """The page once more, with what was typed and what is wrong with it."""
    context = context_of(request, session) | forms
    return render(request, "students/session/page.html", context, status=status)


def _goals(request: HttpRequest, session: Session) -> tuple[Page, Page]:
    """Pages of the open goals and of those set in this session; in one query."""
    goals = goals_of(request.user, session.student_id)
    parts = {"goals": goals.open(), "set": goals.filter(session=session)}
    sliced = []
    for name, rows in parts.items():
        first, last = page_slice(request, GOALS, name)
        sliced.append(with_total(rows).annotate(part=Value(name))[first:last])
    found = list(sliced[0].union(sliced[1], all=True))
    open_goals, of_session = (
        page_with_total([goal for goal in found if goal.part == name], rows, request, GOALS, name)
        for name, rows in parts.items()
    )
    return open_goals, of_session


def context_of(request: HttpRequest, session: Session) -> dict[str, Any]:
    user, now = request.user, timezone.now()
    runs = access.is_mentor(user) and Session.objects.run_by(user).filter(pk=session.pk).exists()
    records = runs or (
        access.is_mentor(user)
        and session.mentor_id == user.pk
        and Session.objects.to_record_by(user).filter(pk=session.pk).exists()
    )
    supports = Enrolment.objects.supported_by(user).filter(student=session.student_id).exists()
    policy = SessionPolicy.current()
    note = note_of(user, session)
    open_goals, of_session = _goals(request, session)
    outcomes = session.outcomes.visible_to(user).select_related("by").order_by("-at", "-pk")
    noted = page_in_one_query(outcomes, request, name="outcomes")
    standing = next((row for row in noted if row.replaced_at is None), None)
    if standing is None and noted.has_other_pages():
        standing = outcomes.standing().first()
    for outcome in [*noted, *filter(None, [standing])]:
        outcome.words = Session.Status(outcome.status).label
    has_begun = now >= session.starts_at
    context: dict[str, Any] = {
        "session": session,
        "now": now,
        "other": session.person_beside(user),
        "is_student": user.pk == session.student_id,
        "runs": runs,
        "supports": supports,
        "has_begun": has_begun,
        "is_over": now >= session.ends_at,
        "absent_from": session.absent_from(policy),
        "replies": list(
            session.replies.visible_to(user)
            .filter(schedule_version=session.schedule_version)
            .select_related("person")
            .order_by("at")
        ),
        "outcome": standing,
        "noted": noted,
        "replaced": [row for row in noted if row.replaced_at is not None],
        "note": note,
        "open_goals": open_goals,
        "goals_of_session": of_session,
        "next_session": _next(user, session),
        "may_be_changed": session.is_planned
        and not has_begun
        and user.pk in (session.mentor_id, session.student_id),
    }
    if session.kind == Session.Kind.DISCOVERY:
        forms = DiscoveryForm.objects.visible_to(user)
        context["discovery"] = forms.filter(session=session).first()
    if access.is_mentor(user):
        context["private"] = PrivateNote.objects.visible_to(user).filter(session=session).first()
    if runs:
        context |= _note_forms(session, context)
    if records:
        context |= _outcome_forms(session, context)
    return context


def _next(user: Any, session: Session) -> Session | None:
    """The next date that stands, after this one, as far as the reader may see it."""
    later = Session.objects.visible_to(user).upcoming().filter(student=session.student_id)
    return later.filter(starts_at__gt=session.starts_at).exclude(pk=session.pk).first()


def may_plan_next(context: dict[str, Any]) -> bool:
    """None is planned yet, and the mentor still supports the student."""
    return context["supports"] and context["next_session"] is None


def _note_forms(session: Session, context: dict[str, Any]) -> dict[str, Any]:
    private = context["private"]
    forms: dict[str, Any] = {
        "note_form": NoteEditor(instance=context["note"]).open(context["note"]),
        "private_form": PrivateEditor(initial={"text": private.text if private else ""}).open(
            private
        ),
    }
    if session.kind == Session.Kind.DISCOVERY:
        found = context["discovery"]
        forms["discovery_form"] = DiscoveryEditor(instance=found).open(found)
    return forms


def _outcome_forms(session: Session, context: dict[str, Any]) -> dict[str, Any]:
    if context["has_begun"] and session.is_planned:
        return {"close_form": CloseForm(session, may_plan=may_plan_next(context))}
    if not session.is_planned and context["supports"]:
        return {"correct_form": CorrectForm(session)}
    return {}
