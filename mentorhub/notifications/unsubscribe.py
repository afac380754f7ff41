"""The page behind “Do not want mails like this one?”, and the button of a mail program.

RFC 8058: the program of whoever reads the mail posts to the address in List-Unsubscribe, without
cookies and without following a redirect. Looking changes nothing.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.notifications import preferences
from mentorhub.notifications.models import MailPreference
from mentorhub.notifications.unsubscribe_links import Unsubscription


# No token against forgery: a mail program could not know one, and whoever could forge the request
# would have to know the signed address. No cookie takes part.
@csrf_exempt
@access.holders_of_the_link
@act_limits.counts(act_limits.PREFERENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    found = Unsubscription.read(token)
    person = User.objects.active().filter(pk=found.person).first() if found else None
    if found is None or person is None:
        raise Http404
    if request.method == "POST":
        try:
            act_limits.count(person, act_limits.PREFERENCES)
        except act_limits.TooManyActsError as error:
            return act_limits.page(request, error)
        preferences.switch(person, found.kind, wanted=parameters.has(request.POST, "again"))
    with translation.override(person.language):
        refused = MailPreference.objects.filter(person=person, kind=found.kind, wanted=False)
        context = {"title": preferences.title(found.kind), "refused": refused.exists()}
        response = render(request, "notifications/unsubscribe.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
