"""The list of courses and resources, and where to go on."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard.models import Mentor
from dashboard.training.models import Course
from dashboard.training.progress import CourseProgress, progress_of
from dashboard.training.queries import all_resources, courses_for, resources_for
from dashboard.training.twins import one_of_twins
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.lists import page_in_one_query, page_of
from mentorhub.plain_text import begins_words
from mentorhub.prepared import prepared
from mentorhub.search import Query

# As many courses are read faster than they are filtered.
FEW = 6
IN_RESOURCES = ("title__plain", "summary__plain")
STATES = (
    ("new", _("New")),
    ("under_way", _("Under way")),
    ("finished", _("Finished")),
)


@access.trainees
@require_safe
def training(request: HttpRequest) -> HttpResponse:
    everything = progress_of(request.user, courses_for(request.user))
    wanted = {
        "q": parameters.search(request),
        "state": parameters.choice(request.GET, "state", dict(STATES)),
        "difficulty": parameters.choice(request.GET, "difficulty", Course.Difficulty.values),
        "language": parameters.choice(request.GET, "language", User.Language.values),
    }
    query = Query.of(wanted["q"])
    shown = [each for each in _listed(everything, wanted) if _matches(each, wanted, query)]
    is_filtered = any(value for name, value in wanted.items() if name != "q")
    resources = page_in_one_query(_resources(request.user, query), request, name="resources")
    context = {
        "shown": page_of(shown, request),
        "resources": resources,
        "resources_read": resources[0].total_read if resources else 0,
        "resume": _to_resume(everything),
        "filters": wanted,
        "states": STATES,
        "difficulties": Course.Difficulty.choices,
        "languages": User.Language.choices,
        "is_filtered": any(wanted.values()),
        "has_filters": is_filtered or len(one_of_twins(everything)) > FEW,
        "has_courses": bool(everything),
        "is_novice": _is_novice(request.user),
    }
    return render(request, "training/library.html", context)


def _resources(reader: Any, query: Query) -> Any:
    if not query.words:
        return all_resources.rows(reader)
    return resources_for(reader).filter(begins_words(query.words, *IN_RESOURCES))


def _is_novice(person: Any) -> bool:
    return access.is_mentor(person) and _novice.exists(person)


@prepared
def _novice(reader: Any) -> QuerySet[Mentor]:
    return Mentor.objects.novices().filter(user=reader)


def _listed(everything: list[CourseProgress], wanted: dict[str, str]) -> list[CourseProgress]:
    """Those in the language chosen, or of each pair of twins one."""
    if wanted["language"]:
        return [each for each in everything if each.language == wanted["language"]]
    return one_of_twins(everything)


def _matches(each: CourseProgress, wanted: dict[str, str], query: Query) -> bool:
    if wanted["state"] and each.state != wanted["state"]:
        return False
    if wanted["difficulty"] and each.course.difficulty != wanted["difficulty"]:
        return False
    if not query.words:
        return True
    titles = [row.title for row in each.chapters]
    return query.matches(each.course.title, each.course.summary, *titles)


def _to_resume(everything: list[CourseProgress]) -> CourseProgress | None:
    """The course that was worked on last and is not finished."""
    begun = [
        (each.last_active, each.course.pk, each)
        for each in everything
        if each.last_active and not each.is_finished and each.next
    ]
    return max(begun)[2] if begun else None
