"""Pages around forms that could not be saved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mentorhub import access
from mentorhub.forms import held, parameters


@access.oneself
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where a sign-in ends that was begun in a second tab: the text stands in the first one."""
    return render(request, "forms/signed_in.html")


@access.oneself
@require_POST
def drop(request: HttpRequest) -> HttpResponse:
    """Forget a form that was kept for the person who is signed in."""
    action = parameters.text(request.POST, "action", longest=500)
    for form in held.held_forms(request):
        if form.action == action:
            held.drop(request, form)
    return redirect(parameters.safe_next_url(request, "landing"))
