"""The poll as a page of Django, for servers and tests that do not pass by ``front.py``."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.forms import parameters
from mentorhub.live import poll, snapshots
from mentorhub.live.front import session_key


@access.holders_of_the_link
@require_safe
def live(request: HttpRequest, token: str) -> HttpResponse:
    seen = parameters.text(request.GET, poll.SEEN, longest=snapshots.MAX_LENGTH)
    found = poll.answer(token, seen, session_key(request.COOKIES))
    return HttpResponse(found.text, status=found.status, content_type="text/plain; charset=utf-8")
