"""Writing to somebody for the first time, and beginning a circle."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.inbox import attachments, drafts, sending
from dashboard.inbox.forms import CircleForm, MessageForm
from dashboard.inbox.models import MAX_TITLE, Thread, ThreadKind
from dashboard.inbox.queries import kinds_with, people_to_write_to
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.faces import hide_photos
from mentorhub.accounts.models import User
from mentorhub.body_limits import takes_files
from mentorhub.database import current_login
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.similar_names import search_names
from students.paths.uploads import UploadError


@access.members
@act_limits.limited(act_limits.MESSAGE, in_form=True)
@takes_files(max_bytes=attachments.max_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Whom one may write to; with ``?to=``, the form. A thread that exists is opened."""
    if not parameters.has(request.GET, "to"):
        return _people(request)
    first = first_with(request)
    if first is None:
        return render(request, "inbox/nobody.html", {}, status=404)
    hide_photos(request.user, [first.person])
    found = _begun(request.user, first)
    if found is not None and request.method != "POST":
        return redirect(found)
    form = _first_form(request, first)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        sent = _send_first(request, form, first, is_new=found is None)
        if sent is not None:
            return redirect(sent.thread.writing_url)
    context = {
        "form": form,
        "other": first.person,
        "kind": first.kind,
        "kinds": first.kinds if len(first.kinds) > 1 else [],
        "is_to_student": first.person.is_my_student,
    }
    return render(request, "inbox/new.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class First:
    """Whom the address of the page names, and as what one writes to them."""

    person: Any  # of people_to_write_to
    kinds: list[ThreadKind]
    kind: ThreadKind

    @property
    def draft_place(self) -> str:
        return drafts.first_place(self.kind, self.person.pk)


def first_with(request: HttpRequest) -> First | None:
    """None for somebody to whom one may not write."""
    to = parameters.integer(request.GET, "to")
    person = people_to_write_to(request.user).filter(pk=to).first() if to is not None else None
    if person is None:
        return None
    kinds = kinds_with(request.user, person)  # type: ignore[arg-type]
    chosen = parameters.choice(request.GET, "as", [*kinds], default=kinds[0])
    return First(person, kinds, ThreadKind(chosen))


def _first_form(request: HttpRequest, first: First) -> MessageForm:
    if request.method == "POST":
        return MessageForm(request.POST, request.FILES)
    draft = drafts.draft_at(request.user, first.draft_place)  # type: ignore[arg-type]
    return MessageForm(initial={"body": draft.body if draft else ""})


def _people(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        raise Http404
    query = parameters.search(request)
    rows: Any = people_to_write_to(request.user)
    similar = False
    if query:
        rows, similar = search_names(rows, query, "plain_name")
    page = page_of(rows, request)
    hide_photos(request.user, page.object_list)
    begun = drafts.people_with_draft(request.user, [each.pk for each in page.object_list])
    for person in page.object_list:
        person.has_draft = person.pk in begun
        kinds = kinds_with(request.user, person)
        # Each of them is a thread of its own.
        person.kinds = kinds if len(kinds) > 1 else []
    context = {
        "page": page,
        "query": query,
        "similar": similar,
        "is_trained": access.is_trained(request.user),
    }
    return render(request, "inbox/people.html", context)


def _begun(reader: Any, first: First) -> Thread | None:
    """The thread of the two for this kind, if something was written in it."""
    rows = Thread.objects.visible_to(reader).filter(kind=first.kind, last_number__gt=0)
    both = (reader.pk, first.person.pk)
    return rows.filter(lead__in=both, partner__in=both).first()


def _send_first(request: HttpRequest, form: Any, first: First, *, is_new: bool) -> Any:
    """The message; None when it was refused (an error of the form)."""
    if is_new and not _may_begin(request, form):
        return None
    try:
        with transaction.atomic(using=current_login()):
            thread = sending.thread_between(first.kind, request.user, first.person)
            return sending.send(thread, by=request.user, **form.message())
    except sending.ClosedError:
        form.add_error(None, _("You cannot write to this person here."))
    except UploadError as refusal:
        form.add_error("files", refusal)
    return None


def _may_begin(request: HttpRequest, form: Any) -> bool:
    is_student = not request.user.role_kinds
    limit = act_limits.STUDENTS_THREAD if is_student else act_limits.THREAD
    try:
        act_limits.count(request.user, limit)
    except act_limits.TooManyActsError as error:
        form.add_error(None, error.message())
        return False
    return True


def _looks_for_people(request: HttpRequest) -> bool:
    """Whether the button of the search was pressed: nothing is sent yet."""
    return parameters.has(request.POST, "look")


def _typed(request: HttpRequest, colleagues: QuerySet[User]) -> dict[str, Any]:
    keys = parameters.integers(request.POST, "people", most=100)
    return {
        "title": parameters.text(request.POST, "title", longest=MAX_TITLE),
        "body": next(iter(parameters.as_sent(request.POST, "body")), ""),
        "people": list(colleagues.filter(pk__in=keys)) if keys else [],
    }


@access.trainees
@act_limits.limited(act_limits.MESSAGE, in_form=True, unless=_looks_for_people)
@takes_files(max_bytes=attachments.max_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: HttpRequest) -> HttpResponse:
    colleagues = colleagues_of(request.user)
    looked_for = parameters.text(request.POST, "name", longest=100)
    if _looks_for_people(request):
        form = CircleForm(
            initial=_typed(request, colleagues), colleagues=colleagues, looked_for=looked_for
        )
    elif request.method == "POST":
        form = CircleForm(request.POST, request.FILES, colleagues=colleagues)
    else:
        form = CircleForm(initial=_begun_circle(request, colleagues), colleagues=colleagues)
    if (
        form.is_bound
        and form.is_valid()
        and act_limits.is_within_limit(request, form)
        and _may_begin(request, form)
        and (sent := _begin_circle(request, form))
    ):
        return redirect(sent.thread.writing_url)
    context = {"form": form, "looked_for": looked_for}
    return render(request, "inbox/circle.html", context, status=422 if form.errors else 200)


def _begun_circle(request: HttpRequest, colleagues: QuerySet[User]) -> dict[str, Any]:
    """What the draft has; of its people those whom one may still write to."""
    draft = drafts.draft_at(request.user, drafts.CIRCLE)  # type: ignore[arg-type]
    if draft is None:
        return {}
    people = list(colleagues.filter(pk__in=draft.people)) if draft.people else []
    return {"title": draft.title, "body": draft.body, "people": people}


def colleagues_of(reader: Any) -> QuerySet[User]:
    rows = User.objects.filter(access.people_one_may_write_to(reader))
    return rows.filter(access.colleagues_one_writes_to(reader)).by_name()


def _begin_circle(request: HttpRequest, form: Any) -> Any:
    given = form.cleaned_data
    try:
        return sending.send_to_circle(
            given["title"], given["people"], by=request.user, **form.message()
        )
    except sending.ClosedError:
        form.add_error("people", _("You can no longer write to one of them."))
    except UploadError as refusal:
        form.add_error("files", refusal)
    return None
