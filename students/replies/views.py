"""The page behind a button of a reminder: what will happen, and one button to do it.

Looking changes nothing, because programs that read mail for people open every link in it.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.dates import zone_of
from students.models import SessionPolicy
from students.replies.answering import Answer, NotOpenError, State
from students.replies.forms import AnotherTimeForm
from students.replies.links import Action
from students.sessions.errors import ReasonNeededError, SessionRefusedError
from students.sessions.forms.planning import ask_why


# No token against forgery: whoever could forge the request would have to know the signed address,
# and no cookie takes part. It works for a visitor, in a browser that keeps no cookies too.
@csrf_exempt
@access.holders_of_the_link
@act_limits.counts(act_limits.PROPOSAL)
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, token: str) -> HttpResponse:
    answer = Answer.find(token)
    if answer is None:
        raise Http404
    zone = zone_of(answer.person.zone or answer.session.zone)
    with translation.override(answer.person.language), timezone.override(zone):
        try:
            if request.method == "POST":
                act_limits.count(answer.person, act_limits.PROPOSAL)
            response = _answered(request, answer, token)
        except act_limits.TooManyActsError as error:
            response = act_limits.page(request, error)
        return _kept_from_others(response)


def _answered(request: HttpRequest, answer: Answer, token: str) -> HttpResponse:
    form = None
    if answer.action == Action.PROPOSE:
        sent = request.POST if request.method == "POST" else None
        form = AnotherTimeForm(sent, initial=_the_day(answer))
        if answer.session.is_late_at(timezone.now(), SessionPolicy.current()):
            ask_why(form.fields["note"])
    if request.method == "POST" and _give(answer, form):
        return redirect("reply", token)
    state = answer.state()
    context = {
        "answer": answer,
        "session": answer.session,
        "action": answer.action.value,
        "state": state.value,
        "form": form,
    }
    gone = state not in (State.OPEN, State.DONE)
    return render(request, "students/replies/reply.html", context, status=410 if gone else 200)


def _give(answer: Answer, form: AnotherTimeForm | None) -> bool:
    """Whether the page is to be looked at anew; otherwise the form says what is wrong."""
    proposal = {}
    if form is not None:
        if not form.is_valid():
            return False
        proposal = {"starts_at": form.starts_at, "note": form.cleaned_data["note"]}
    try:
        answer.give(**proposal)
    except NotOpenError:
        pass
    except ReasonNeededError as refusal:
        form.add_error("note", refusal.form_error())
        return False
    except SessionRefusedError as refusal:
        form.add_error("day", refusal.form_error())
        return False
    return True


def _the_day(answer: Answer) -> dict[str, object]:
    """The date that stands, to be changed; the hour is theirs to choose."""
    return {"day": timezone.localtime(answer.session.starts_at).date()}


def _kept_from_others(response: HttpResponse) -> HttpResponse:
    """The address is the secret: nobody keeps the page, finds it, or is told of it."""
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
