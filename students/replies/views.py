"""The page that a link of a reminder opens: it shows what will happen, with one button to do it;
and the button on the page of a session that says the same as such a link.

GET changes nothing, because mail scanners open every link of a mail.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from mentorhub import access, outgoing
from mentorhub.accounts import act_limits
from mentorhub.dates import zone_of
from mentorhub.forms import parameters
from mentorhub.headers import secret_page
from students.models import Session, SessionPolicy
from students.replies.answers import Answer, LinkClosedError, LinkState
from students.replies.forms import AnotherTimeForm
from students.replies.links import Action
from students.sessions.errors import (
    ProposalAnsweredError,
    ProposalOpenError,
    ReasonNeededError,
    SessionRefusedError,
)
from students.sessions.forms.planning import require_reason


# Exempt from CSRF protection: the request is authorised by the signed URL and not by a cookie, so
# it cannot be forged without knowing the URL. It works without cookies and without signing in.
@csrf_exempt
@access.holders_of_the_link
@act_limits.counted_by_view(act_limits.PROPOSAL)
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
            # The link says who writes; nobody is signed in.
            with outgoing.writing_as(answer.person, "reply"):
                response = _page(request, answer, token)
        except act_limits.TooManyActsError as error:
            response = act_limits.too_many_page(request, error)
        return secret_page(response)


@access.participants
@act_limits.limited(act_limits.PROPOSAL)
@require_POST
def late(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the other person of a session that one is late, from its page: as by a mail's link."""
    rows = Session.objects.visible_to(request.user).with_participant(request.user)
    related = ("mentor__meeting_room", "student", "mentorship")
    session = get_object_or_404(rows.select_related(*related), pk=pk)
    if not session.can_be_joined:
        return redirect("session", pk)
    answer = Answer(session, request.user, Action.LATE, session.schedule_version)
    try:
        answer.submit()
    except LinkClosedError:
        pass  # said already, or nobody waits any more: the page shows it
    else:
        said = _("%(name)s has been told that you are running late.")
        messages.success(request, said % {"name": answer.other.first_name})
    return redirect("session", pk)


def _page(request: HttpRequest, answer: Answer, token: str) -> HttpResponse:
    form = None
    if answer.action == Action.PROPOSE:
        sent = request.POST if request.method == "POST" else None
        form = AnotherTimeForm(sent, initial=_initial(answer))
        if answer.session.is_late_at(timezone.now(), SessionPolicy.current()):
            require_reason(form.fields["note"])
    if request.method == "POST" and _submit(request, answer, form):
        return redirect("reply", token)
    state = answer.state()
    context = {
        "answer": answer,
        "session": answer.session,
        "action": answer.action.value,
        "state": state.value,
        "form": form,
        "open_proposal": answer.open_proposal,
    }
    gone = state not in (LinkState.OPEN, LinkState.DONE)
    status = 410 if gone else 422 if form and form.errors else 200
    return render(request, "students/replies/reply.html", context, status=status)


def _submit(request: HttpRequest, answer: Answer, form: AnotherTimeForm | None) -> bool:
    """Submit the answer; False when the form has errors. True also for a closed link: the page then
    shows its state."""
    proposal = {}
    if form is not None:
        if not form.is_valid():
            return False
        proposal = {
            "starts_at": form.starts_at,
            "note": form.cleaned_data["note"],
            "replacing": parameters.integer(request.POST, "replacing"),
        }
    try:
        answer.submit(**proposal)
    except LinkClosedError:
        pass
    except ReasonNeededError as refusal:
        form.add_error("note", refusal.form_error())
        return False
    except (ProposalOpenError, ProposalAnsweredError) as refusal:
        form.add_error(None, refusal.form_error())
        return False
    except SessionRefusedError as refusal:
        form.add_error("day", refusal.form_error())
        return False
    return True


def _initial(answer: Answer) -> dict[str, object]:
    """The day of the session; the hour is empty."""
    return {"day": timezone.localtime(answer.session.starts_at).date()}
