"""The managers' queue: its lists, one request, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.helpcenter import answering, attachments, canned
from dashboard.helpcenter.models import Request, RequestState
from dashboard.helpcenter.navigation import QUEUE_ENTRY
from dashboard.helpcenter.queue import (
    AGES,
    LISTS,
    Filters,
    QueueList,
    counts,
    neighbours,
    rows_of,
    standings,
    with_people,
)
from dashboard.helpcenter.queue_forms import (
    AnswerForm,
    HandOverForm,
    InsertForm,
    MergeForm,
    NoteForm,
    StateForm,
    SubjectForm,
)
from dashboard.helpcenter.queue_page import (
    managers,
    others_of,
    render_request,
    request_at,
    request_of_other,
    subjects,
)
from mentorhub import access, numbers
from mentorhub.accounts import act_limits
from mentorhub.body_limits import takes_files
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from students.paths.queries import paths_of
from students.paths.uploads import UploadError


@access.managers
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    reader: Any = request.user
    filters = Filters.of(request)
    found = counts(reader, now)
    if not filters.list:
        filters = filters.with_list(_first_list(found))
    page = page_of(with_people(rows_of(reader, filters, now)), request)
    known = standings(each.requester_id for each in page.object_list)
    for each in page.object_list:
        each.standing = known.get(each.requester_id)
        each.is_own = each.requester_id == reader.pk
    is_part = request.headers.get("HX-Request") == "true"
    context = {
        "page": page,
        "filters": filters,
        "is_part": is_part,
        "tabs": [(name, label, found[name]) for name, label in LISTS.items()],
        "counts": found,
        "back": filters.query,
    }
    if is_part:
        return render(request, "helpcenter/_queue_rows.html", context)
    return render(request, "helpcenter/queue.html", context | _choices(reader))


def _choices(reader: Any) -> dict[str, Any]:
    """What one can filter by."""
    return {
        "subjects": [(each.slug, each.name) for each in subjects()],
        "paths": [(each.slug, each.title) for each in paths_of(reader)],
        "states": RequestState.choices,
        "ages": [(value, label % {"n": int(value)}) for value, label in AGES.items()],
    }


def _first_list(found: dict[str, int]) -> str:
    """What needs the manager most: their own, otherwise what nobody has."""
    if found["mine"] or not found["unassigned"]:
        return QueueList.MINE
    return QueueList.UNASSIGNED


@access.managers
@require_safe
def queue_number(request: HttpRequest) -> HttpResponse:
    return numbers.render_number(request, QUEUE_ENTRY)


@access.managers
@require_safe
def queue_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own is read on its page, as everybody's: without notes and without acts."""
    found = request_at(request, pk)
    if found.requester_id == request.user.pk:
        return redirect("help_request", pk)
    return render_request(request, found)


def _inserts(request: HttpRequest) -> bool:
    """Whether only a canned reply is put into the answer, so that nothing is stored."""
    return parameters.has(request.POST, "insert")


@access.managers
@act_limits.limited(act_limits.MESSAGE, in_form=True, unless=_inserts)
@takes_files(max_bytes=attachments.max_bytes)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found = request_of_other(request, pk)
    if _inserts(request):
        return _with_reply(request, found)
    form = AnswerForm(request.POST, request.FILES)
    following = neighbours(request.user, Filters.of(request), pk).next
    if (
        form.is_valid()
        and act_limits.is_within_limit(request, form)
        and _answered(request, found, form)
    ):
        _say_sent(request, found)
        return _go_on(request, found, following)
    return render_request(request, found, status=422, answer_form=form)


def _answered(request: HttpRequest, found: Request, form: AnswerForm) -> bool:
    given = form.cleaned_data
    try:
        answering.answer(
            found,
            by=request.user,
            body=given["body"],
            key=given["key"],
            files=attachments.checked(given["files"]),
            opened=given["opened"] or None,
            solves=parameters.has(request.POST, "solves"),
        )
    except answering.ChangedError:
        found.refresh_from_db()
        form.show_conflict(answering.version_of(found))
    except answering.NotPossibleError:
        form.add_error(None, _("The request is closed: nobody writes in it any more."))
    except UploadError as refusal:
        form.add_error("files", refusal)
    else:
        return True
    return False


def _say_sent(request: HttpRequest, found: Request) -> None:
    """With a way back, because the next request follows."""
    address = f"{reverse('help_queue_request', args=[found.pk])}?{Filters.of(request).query}"
    text = _("Your answer to {link} is sent.")
    messages.success(
        request, format_html(text, link=format_html('<a href="{}">#{}</a>', address, found.pk))
    )


def _go_on(request: HttpRequest, found: Request, following: int | None) -> HttpResponse:
    """To the next request of the list that the manager came from; to the list after the last; to
    the request itself without a list."""
    filters = Filters.of(request)
    if not filters.list:
        return redirect("help_queue_request", found.pk)
    if following is None or following == found.pk:
        return redirect(f"{reverse('help_queue')}?{filters.query}")
    return redirect(f"{reverse('help_queue_request', args=[following])}?{filters.query}")


def _with_reply(request: HttpRequest, found: Request) -> HttpResponse:
    """The page again, with a canned reply below what is typed already; nothing is stored."""
    form = InsertForm(request.POST, replies=canned.replies_for(found))
    refused = AnswerForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_request(request, found, status=422, answer_form=refused)
    given = form.cleaned_data
    text = canned.inserted(given["body"], given["reply"], found)
    initial = {"body": text, "opened": given["opened"]}
    if given["key"]:
        initial["key"] = given["key"]
    return render_request(request, found, answer_form=AnswerForm(initial=initial))


@access.managers
@act_limits.limited(act_limits.MESSAGE, in_form=True)
@takes_files(max_bytes=attachments.max_bytes)
@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    found = request_of_other(request, pk)
    form = NoteForm(request.POST, request.FILES, auto_id="note_%s")
    if form.is_valid() and act_limits.is_within_limit(request, form):
        given = form.cleaned_data
        try:
            files = attachments.checked(given["files"])
            answering.note(
                found, by=request.user, body=given["body"], key=given["key"], files=files
            )
        except UploadError as refusal:
            form.add_error("files", refusal)
        else:
            return _back(request, found, "#notes")
    return render_request(request, found, status=422, note_form=form)


@access.managers
@act_limits.limited(act_limits.HELP_QUEUE)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    found = request_of_other(request, pk)
    try:
        answering.take(found, by=request.user)
    except answering.TakenError as taken:
        text = _("%(name)s was faster and has it.")
        messages.info(request, text % {"name": taken.assignee.name})
    except answering.NotPossibleError:
        messages.warning(request, _("The request is closed."))
    return _back(request, found)


def _changed(request: HttpRequest, found: Request, act: Callable[[], None], done: str) -> bool:
    """Carry out an act; what is said of it is a message, because its form has no text to keep."""
    try:
        act()
    except answering.ChangedError:
        text = _(
            "Somebody has changed or written something meanwhile. Look again; nothing was done."
        )
        messages.warning(request, text)
    except answering.OtherRequesterError:
        messages.warning(request, _("Only requests of the same person are merged."))
    except answering.NotPossibleError:
        messages.warning(request, _("That is not possible any more. Look again."))
    else:
        messages.success(request, done)
        return True
    return False


@access.managers
@act_limits.limited(act_limits.HELP_QUEUE)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    found = request_of_other(request, pk)
    form = HandOverForm(request.POST, managers=managers(found), auto_id="assign_%s")
    if not form.is_valid():
        return render_request(request, found, status=422, assign_form=form)
    to, opened = form.cleaned_data["to"], form.cleaned_data["opened"] or None
    done = _("%(name)s has it now.") % {"name": to.name} if to else _("Nobody has it now.")
    _changed(
        request,
        found,
        lambda: answering.hand_over(found, to, by=request.user, opened=opened),
        done,
    )
    return _back(request, found)


@access.managers
@act_limits.limited(act_limits.HELP_QUEUE)
@require_POST
def change_state(request: HttpRequest, pk: int) -> HttpResponse:
    found = request_of_other(request, pk)
    form = StateForm(request.POST)
    if not form.is_valid():
        return render_request(request, found, status=422, state_form=form)
    opened = form.cleaned_data["opened"] or None
    following = neighbours(request.user, Filters.of(request), pk).next
    if form.cleaned_data["state"] == RequestState.SOLVED:
        solved = _changed(
            request,
            found,
            lambda: answering.solve(found, by=request.user, opened=opened),
            _("#%(number)s is solved.") % {"number": found.pk},
        )
        return _go_on(request, found, following) if solved else _back(request, found)
    _changed(
        request,
        found,
        lambda: answering.reopen(found, by=request.user),
        _("It is open again."),
    )
    return _back(request, found)


@access.managers
@act_limits.limited(act_limits.HELP_QUEUE)
@require_POST
def change_subject(request: HttpRequest, pk: int) -> HttpResponse:
    found = request_of_other(request, pk)
    form = SubjectForm(request.POST, subjects=subjects(), auto_id="subject_%s")
    if not form.is_valid():
        return render_request(request, found, status=422, subject_form=form)
    subject, opened = form.cleaned_data["subject"], form.cleaned_data["opened"] or None
    _changed(
        request,
        found,
        lambda: answering.change_subject(found, subject, by=request.user, opened=opened),
        _("Its subject is “%(subject)s” now.") % {"subject": subject.name},
    )
    return _back(request, found)


@access.managers
@act_limits.limited(act_limits.HELP_QUEUE)
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    found = request_of_other(request, pk)
    form = MergeForm(request.POST, others=others_of(found, request.user), auto_id="merge_%s")
    if not form.is_valid():
        return render_request(request, found, status=422, merge_form=form)
    into, opened = form.cleaned_data["into"], form.cleaned_data["opened"] or None
    merged = _changed(
        request,
        found,
        lambda: answering.merge(found, into, by=request.user, opened=opened),
        _("#%(number)s is merged into this one.") % {"number": found.pk},
    )
    return _back(request, into if merged else found)


def _back(request: HttpRequest, found: Request, place: str = "") -> HttpResponse:
    query = Filters.of(request).query
    address = reverse("help_queue_request", args=[found.pk])
    return redirect(f"{address}{'?' if query else ''}{query}{place}")
