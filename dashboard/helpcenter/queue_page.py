"""What the page of one request in the queue shows, and which managers can have it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboard.helpcenter import answering, canned, references
from dashboard.helpcenter.models import Article, Request, RequestState, Subject
from dashboard.helpcenter.queue import (
    MANAGERS_TURN,
    Filters,
    Standing,
    neighbours,
    standings,
    with_lateness,
    with_people,
)
from dashboard.helpcenter.queue_forms import (
    AnswerForm,
    HandOverForm,
    MergeForm,
    NoteForm,
    SubjectForm,
)
from dashboard.helpcenter.states import ENDED
from dashboard.helpcenter.timeline import entries_of, notes_of
from mentorhub.accounts.models import Role, User

# Of the same person, beside a request.
OTHERS_SHOWN = 5


def request_at(request: HttpRequest, pk: int) -> Request:
    """Raises Http404."""
    rows = with_lateness(Request.objects.visible_to(request.user), request.user, timezone.now())
    found = with_people(rows).select_related("merged_into", "follows").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def request_of_other(request: HttpRequest, pk: int) -> Request:
    """A request that the manager sees and has not made. Raises Http404."""
    found = request_at(request, pk)
    if found.requester_id == request.user.pk:
        raise Http404
    return found


def managers(request: Request) -> QuerySet[User]:
    """Who can have it: every manager but the one who made it."""
    rows = User.objects.active().filter(
        pk__in=Role.objects.running().filter(kind=Role.Kind.MANAGER).values("user")
    )
    return rows.exclude(pk=request.requester_id or 0).by_name()


def subjects() -> QuerySet[Subject]:
    return Subject.objects.filter(archived_at=None)


def others_of(request: Request, reader: Any) -> QuerySet[Request]:
    """The other requests of the same person, the latest first."""
    rows = Request.objects.visible_to(reader).exclude(pk=request.pk)
    if request.requester_id is None:
        rows = rows.filter(requester=None, address=request.address)
    else:
        rows = rows.filter(requester=request.requester_id)
    return rows.order_by("-pk")


def render_request(
    request: HttpRequest, found: Request, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page; ``forms`` replaces those that were refused, by their name in the context."""
    return render(
        request, "helpcenter/queue_request.html", context_of(request, found, **forms), status=status
    )


def context_of(request: HttpRequest, found: Request, **forms: Any) -> dict[str, Any]:
    reader: Any = request.user
    filters = Filters.of(request)
    refused = forms.get("answer_form")
    since = _opened_at(refused) if refused is not None and refused.newer else None
    notes = notes_of(found, reader, since=since)
    own = (each.row.pk for each in notes if each.row.request_id == found.pk)
    version = answering.version(found, max(own, default=0))
    opened = {"opened": version}
    others = list(others_of(found, reader)[: OTHERS_SHOWN * 4])
    unfinished = [each for each in others if each.state not in ENDED]
    person = standings([found.requester_id]).get(found.requester_id or 0, Standing())
    context = {
        "found": found,
        "filters": filters,
        "back": filters.query,
        "timeline": entries_of(found, reader, since=since),
        "notes": notes,
        "standing": person,
        "others": others[:OTHERS_SHOWN],
        "neighbours": neighbours(reader, filters, found.pk),
        "came_from": references.page(found.came_from, reader) if _is_page(found) else None,
        "is_managers_turn": found.state in MANAGERS_TURN,
        "is_closed": found.state == RequestState.CLOSED,
        "articles": list(Article.objects.filter(made_of=found.pk).order_by("pk")),
        "replies": [],
        "answer_form": AnswerForm(initial=opened),
        "note_form": NoteForm(auto_id="note_%s"),
        "assign_form": HandOverForm(
            managers=managers(found),
            initial=opened | {"to": found.assignee_id},
            auto_id="assign_%s",
        ),
        "subject_form": SubjectForm(
            subjects=subjects(),
            initial=opened | {"subject": found.subject_id},
            auto_id="subject_%s",
        ),
        "merge_form": None,
        "version": version,
    }
    if found.state != RequestState.CLOSED:
        context["replies"] = canned.for_page(found)
    if unfinished and found.state != RequestState.CLOSED:
        keys = [each.pk for each in unfinished]
        context["merge_form"] = MergeForm(
            others=Request.objects.filter(pk__in=keys), initial=opened, auto_id="merge_%s"
        )
    return context | forms


def _is_page(found: Request) -> bool:
    return bool(found.came_from) and references.has_title(found.came_from)


def _opened_at(form: Any) -> datetime | None:
    """When the version was made that the refused form had shown; None for what is none."""
    try:
        found = datetime.fromisoformat(form.shown_version.partition(" ")[0])
    except ValueError:
        return None
    return found if found.tzinfo else None
