"""One's own requests: the list, and one of them with the form below it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.helpcenter import attachments, requesting
from dashboard.helpcenter.forms import MessageForm
from dashboard.helpcenter.models import Request, RequestMessage
from dashboard.helpcenter.queries import messages_of, own_requests
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.faces import hide_photos
from mentorhub.body_limits import takes_files
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.notifications.models import Notification
from students.paths.uploads import UploadError


@access.oneself
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    context = {"page": page_of(own_requests(request.user), request), "channel": "help-requests"}
    is_part = request.headers.get("HX-Request") == "true"
    name = "helpcenter/_requests.html" if is_part else "helpcenter/requests.html"
    return render(request, name, context)


@access.oneself
@act_limits.limited(act_limits.HELP_MESSAGE, in_form=True)
@takes_files(max_bytes=attachments.max_bytes)
@require_http_methods(["GET", "HEAD", "POST"])
def one_request(request: HttpRequest, pk: int) -> HttpResponse:
    """A manager sees those of others in the queue."""
    rows = Request.objects.visible_to(request.user)
    related = ("subject", "requester", "assignee", "follows", "merged_into")
    found = get_object_or_404(rows.select_related(*related), pk=pk)
    if found.requester_id != request.user.pk:
        return _to_queue(request, found)
    if request.method == "POST" and parameters.has(request.POST, "solve"):
        return _solve(request, found)
    form = MessageForm(request.POST or None, request.FILES or None)
    if (
        form.is_valid()
        and act_limits.is_within_limit(request, form)
        and (sent := _write(request, found, form))
    ):
        return _go_to(request, found, sent)
    if request.method == "GET":
        _mark_read(request, found)
    context = _context(request, found) | {"form": form}
    if request.method == "GET" and request.headers.get("HX-Request") == "true":
        return render(request, "helpcenter/_messages.html", context)
    status = 422 if form.errors else 200
    return render(request, "helpcenter/request.html", context, status=status)


def _to_queue(request: HttpRequest, found: Request) -> HttpResponse:
    if request.method == "POST":
        raise Http404
    return redirect("help_queue_request", found.pk)


def _context(request: HttpRequest, found: Request) -> dict[str, Any]:
    shown = messages_of(found)
    hide_photos(request.user, [each.message.author for each in shown if each.message.author])
    return {
        "asked": found,
        "shown": shown,
        "channel": "help-requests",
        "may_be_reopened": requesting.may_be_reopened(found, timezone.now()),
        "is_unfinished": found.state not in requesting.ENDED,
        "later": found.followed_by.filter(requester=request.user).order_by("pk").last(),
    }


def _write(request: HttpRequest, found: Request, form: MessageForm) -> RequestMessage | None:
    """The message; None when it was refused (an error of the form)."""
    by: Any = request.user
    try:
        return requesting.write(found, by=by, **form.message())
    except UploadError as refusal:
        form.add_error("files", refusal)
    return None


def _go_to(request: HttpRequest, found: Request, sent: RequestMessage) -> HttpResponse:
    if sent.request_id != found.pk:
        text = _("Request #%(old)s is closed. What you wrote is in request #%(number)s now.")
        messages.info(request, text % {"old": found.pk, "number": sent.request_id})
    return redirect(f"{sent.request.get_absolute_url()}#m{sent.number}")


def _solve(request: HttpRequest, found: Request) -> HttpResponse:
    by: Any = request.user
    if requesting.solve(found, by=by):
        text = _("Solved. A message within 14 days opens it again.")
        messages.success(request, text)
    else:
        messages.info(request, _("It was solved already."))
    return redirect(found)


def _mark_read(request: HttpRequest, found: Request) -> None:
    news = Notification.objects.unread().filter(
        recipient=request.user, scope="help_request", subject=str(found.pk)
    )
    news.update(read_at=timezone.now())
