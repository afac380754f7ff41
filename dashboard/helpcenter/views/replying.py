"""An answer by the link of a mail, without signing in. GET changes nothing, because mail scanners
open every link of a mail."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dashboard.helpcenter import requesting, visitors
from dashboard.helpcenter.forms import ReplyForm
from dashboard.helpcenter.links import ReplyLink
from dashboard.helpcenter.models import Request
from dashboard.helpcenter.queries import messages_of
from mentorhub import access, outgoing
from mentorhub.accounts import act_limits
from mentorhub.dates import zone_of
from mentorhub.forms import parameters
from mentorhub.headers import secret_page


# Exempt from CSRF protection: the request is authorised by the signed URL and not by a cookie, so
# it cannot be forged without knowing the URL. It works without cookies and without signing in.
@csrf_exempt
@access.holders_of_the_link
@act_limits.counted_by_view(act_limits.HELP_MESSAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    link = ReplyLink.read(token)
    found = link.find() if link else None
    if found is None:
        raise Http404
    person = found.requester
    language = person.language if person else found.language
    with translation.override(language), timezone.override(zone_of(person.zone if person else "")):
        try:
            if request.method == "POST" and person is not None:
                act_limits.count(person, act_limits.HELP_MESSAGE)
            with _writing_as(person):
                response = _page(request, found, token)
        except act_limits.TooManyActsError as error:
            response = act_limits.too_many_page(request, error)
        return secret_page(response)


def _writing_as(person: Any) -> AbstractContextManager[None]:
    """The link says who writes; nobody is signed in."""
    return outgoing.writing_as(person, "help_reply") if person else nullcontext()


def _page(request: HttpRequest, found: Request, token: str) -> HttpResponse:
    form = ReplyForm(request.POST or None)
    if form.is_valid() and not _is_too_often(found, form):
        given = form.cleaned_data
        sent = requesting.write(found, by=found.requester, body=given["body"], key=given["key"])
        # The link of a request that was closed names the old one: the new one has its own. Any
        # other one stays, so that writing does not make a link last longer.
        is_here = sent.request_id == found.pk
        sent_to = token if is_here else ReplyLink.of(sent.request).token
        address = reverse("help_reply", args=[sent_to])
        return redirect(f"{address}?sent=1")
    shown = messages_of(found)
    context = {
        "asked": found,
        "form": form,
        # A visitor has no other page; whoever has an account reads the rest there.
        "shown": shown if found.is_of_visitor else shown[-1:],
        "is_sent": parameters.has(request.GET, "sent"),
        "may_be_reopened": requesting.may_be_reopened(found, timezone.now()),
    }
    status = 422 if form.errors else 200
    return render(request, "helpcenter/reply.html", context, status=status)


def _is_too_often(found: Request, form: ReplyForm) -> bool:
    """Visitors have no account that counts their messages."""
    if not found.is_of_visitor:
        return False
    seconds = visitors.count_reply(found.address)
    if seconds:
        form.add_error(None, visitors.too_often(seconds))
    return bool(seconds)
