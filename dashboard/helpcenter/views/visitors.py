"""Visitors who cannot sign in: the form, and the page with the button that sends what they wrote.

Neither says whether somebody has an address. GET sends nothing, because mail scanners open every
link of a mail.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dashboard.helpcenter import contacting, visitors
from dashboard.helpcenter.forms import VisitorForm
from dashboard.helpcenter.links import read_confirm
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.headers import secret_page


def visitor_page(request: HttpRequest) -> HttpResponse:
    """The form of the contact page for whoever is not signed in."""
    subject = visitors.subject_of_visitors()
    if subject is None:
        raise Http404
    if parameters.has(request.GET, "sent"):
        return render(request, "helpcenter/visitor_sent.html", {})
    form = VisitorForm(request.POST or None)
    status = 200
    if form.is_valid():
        if form.is_of_robot:
            return _sent()
        seconds = visitors.seconds_to_wait(request, form.cleaned_data["address"])
        if not seconds:
            _keep(request, form)
            return _sent()
        form.add_error(None, visitors.too_often(seconds))
        status = 429
    elif form.errors:
        status = 422
    offered = contacting.articles_of(subject, request.user)
    context = {"form": form, "offered": offered}
    return render(request, "helpcenter/visitor.html", context, status=status)


def _sent() -> HttpResponse:
    return redirect(f"{reverse('help_contact')}?sent=1")


def _keep(request: HttpRequest, form: VisitorForm) -> None:
    came_from = contacting.came_from(parameters.text(request.GET, "from", longest=100))
    visitors.keep(language=get_language() or "en", came_from=came_from, **form.kept())


# Exempt from CSRF protection: the signed address authorises the request, and not a cookie.
@csrf_exempt
@access.holders_of_the_link
@act_limits.counted_by_view(act_limits.HELP_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    key = read_confirm(token)
    if key is None:
        raise Http404
    if request.method == "POST" and visitors.confirm(key) is not None:
        return secret_page(redirect("help_confirm", token))
    return secret_page(_confirm_page(request, key))


def _confirm_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What will be sent, with its button; or that it was. Raises Http404 when nobody has it."""
    kept = visitors.unconfirmed(key, timezone.now())
    sent = visitors.confirmed(key) if kept is None else None
    found = kept or sent
    if found is None:
        raise Http404
    with translation.override(found.language):
        return render(request, "helpcenter/confirm.html", {"kept": kept, "sent": sent})
