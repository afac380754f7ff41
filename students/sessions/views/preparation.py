"""The preparation page of a session: what was agreed, what is open, what there is to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentorhub import access
from mentorhub.lists import page_in_one_query
from students.sessions.queries import changed_goal, get_session_run_by, preparation_context

REACHED = 5


@access.mentors
@require_safe
def preparation(request: HttpRequest, pk: int) -> HttpResponse:
    context = preparation_context(request.user, get_session_run_by(request.user, pk))
    for name in ("goals", "unread"):
        context[name] = page_in_one_query(context[name], request, name=name)
    context["reached"] = page_in_one_query(context["reached"], request, REACHED, name="reached")
    context["changed_goal"] = changed_goal(request)
    return render(request, "students/session/preparation.html", context)
