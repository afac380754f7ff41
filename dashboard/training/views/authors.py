"""For authors and managers: who has finished, where people stop, and questions on trial."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.training import statistics
from dashboard.training.models import Completion, TrainingPolicy
from mentorhub import access
from mentorhub.forms import parameters
from mentorhub.lists import page_in_one_query, page_of
from mentorhub.plain_text import contains_words

MAX_STOPS = 10


@access.managers_and_staff
@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    """``query`` searches people and courses among the completions."""
    query = parameters.search(request)
    completions = Completion.objects.visible_to(request.user).select_related("person", "course")
    completions = completions.defer("course__recap").filter(
        contains_words(query, "person__plain_name", "course__title__plain")
    )
    policy = TrainingPolicy.current()
    figures = statistics.question_figures(policy)
    context = {
        "query": query,
        "completions": page_in_one_query(completions, request),
        "stops": statistics.stops(policy, timezone.now())[:MAX_STOPS],
        "questions": page_of(figures, request, name="questions"),
        "on_trial": sum(bool(each.trial) for each in figures),
        "policy": policy,
    }
    return render(request, "training/authors.html", context)
