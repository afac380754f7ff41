"""Writing to somebody for the first time, and beginning a circle."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.inbox import attachments, sending
from dashboard.inbox.forms import CircleForm, MessageForm
from dashboard.inbox.models import MAX_TITLE, Message, Thread, ThreadKind
from dashboard.inbox.queries import kinds_with, people_to_write_to
from mentorhub import access
from mentorhub.accounts import act_limits
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
    to = parameters.integer(request.GET, "to")
    if to is None:
        return _people(request)
    person = people_to_write_to(request.user).filter(pk=to).first()
    if person is None:
        return render(request, "inbox/nobody.html", {}, status=404)
    kinds = kinds_with(request.user, person)
    kind = ThreadKind(parameters.choice(request.GET, "as", [*kinds], default=kinds[0]))
    found = _begun(request.user, person, kind)
    if found is not None and request.method != "POST":
        return redirect(found)
    form = MessageForm(request.POST or None, request.FILES or None)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        sent = _send_first(request, form, person, kind, is_new=found is None)
        if sent is not None:
            return redirect(sent.thread.writing_url)
    context = {
        "form": form,
        "other": person,
        "kind": kind,
        "kinds": kinds if len(kinds) > 1 else [],
        "is_to_student": person.is_my_student,
    }
    return render(request, "inbox/new.html", context, status=422 if form.errors else 200)


def _people(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        raise Http404
    query = parameters.search(request)
    rows: Any = people_to_write_to(request.user)
    similar = False
    if query:
        rows, similar = search_names(rows, query, "plain_name")
    page = page_of(rows, request)
    for person in page.object_list:
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


def _begun(reader: Any, person: User, kind: ThreadKind) -> Thread | None:
    """The thread of the two for this kind, if something was written in it."""
    rows = Thread.objects.visible_to(reader).filter(kind=kind, last_number__gt=0)
    return rows.filter(lead__in=(reader.pk, person.pk), partner__in=(reader.pk, person.pk)).first()


def _send_first(
    request: HttpRequest, form: Any, person: User, kind: ThreadKind, *, is_new: bool
) -> Any:
    """The message; None when it was refused (an error of the form)."""
    if is_new and not _may_begin(request, form):
        return None
    try:
        with transaction.atomic(using=current_login()):
            thread = sending.thread_between(kind, request.user, person)
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
    else:
        form = CircleForm(request.POST or None, request.FILES or None, colleagues=colleagues)
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


def colleagues_of(reader: Any) -> QuerySet[User]:
    rows = User.objects.filter(access.people_one_may_write_to(reader))
    return rows.filter(access.colleagues_one_writes_to(reader)).by_name()


def _begin_circle(request: HttpRequest, form: Any) -> Any:
    given = form.cleaned_data
    sent = Message.objects.filter(author=request.user, key=given["key"]).first()
    if sent is not None:
        return sent
    try:
        with transaction.atomic(using=current_login()):
            thread = sending.start_circle(given["title"], given["people"], by=request.user)
            return sending.send(thread, by=request.user, **form.message())
    except sending.ClosedError:
        form.add_error("people", _("You can no longer write to one of them."))
    except UploadError as refusal:
        form.add_error("files", refusal)
    return None
