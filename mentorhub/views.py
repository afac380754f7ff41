"""The landing page, the health checks, and the error pages."""

import re
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils.translation import get_language
from django.views import defaults
from django.views.decorators.http import require_safe

from mentorhub import access, branding
from mentorhub.admin import held_forms
from mentorhub.demo.people import DEMO_PEOPLE
from mentorhub.forms import parameters, stale
from mentorhub.landing.pictures import pictures
from mentorhub.monitoring import readiness
from mentorhub.notifications import backlog
from students.models import Project

WITHOUT_SLASH = re.compile(r"([-a-zA-Z0-9_]+/)*[-a-zA-Z0-9_]+")


def home_of(user: Any) -> str:
    """The URL name of the person's home page: the first that fits their roles."""
    if access.is_mentor(user):
        return "dashboard"
    if access.is_student(user):
        return "student_home"
    if access.is_manager(user):
        return "manager_home"
    if access.is_assessor(user):
        return "evaluations"
    if access.is_staff(user):
        return "admin:index"
    if access.was_student(user):
        return "student_home"
    return "accounts_waiting"


@access.anyone
def landing(request: HttpRequest) -> HttpResponse:
    # In the demo a signed-in person may return to the list of people and sign in as another one.
    if request.user.is_authenticated and not (
        settings.DEMO and parameters.has(request.GET, "people")
    ):
        return redirect(home_of(request.user))
    context = {
        "demo_people": DEMO_PEOPLE if settings.DEMO else [],
        "pictures": pictures(get_language() or ""),
    }
    return render(request, "landing/page.html", context)


@access.members
def absent(request: HttpRequest, address: str) -> HttpResponse:
    """Raises Http404 for every address under /projects/ that is no page.

    It makes the same query as a page, so that neither the response time nor the number of queries
    shows whether a project exists. A missing last slash is added, whether there is a page or not.
    """
    if request.method in ("GET", "HEAD") and WITHOUT_SLASH.fullmatch(address):
        return redirect(request.get_full_path(force_append_slash=True))
    path, project, *_rest = f"{address.replace(chr(0), '')}//".split("/")
    Project.objects.at(path, project).visible_to(request.user).first()
    raise Http404


@access.anyone
@require_safe
def school_logo(request: HttpRequest) -> HttpResponse:
    """The logo of SCHOOL_LOGO, which mails and their readers' programs show too."""
    logo = branding.logo()
    if logo is None or not logo.content:
        raise Http404
    response = HttpResponse(logo.content, content_type=logo.content_type)
    # Its address has its version.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@access.anyone
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@access.anyone
def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: database, migrations and broker, without details.

    The second line says how long the oldest due delivery has waited, in seconds. It has no
    influence on the readiness, because pages do not depend on the workers.
    """
    database = _database_is_ready()
    ready = database and readiness.broker_answers()
    lines = ["ready" if ready else "not ready"]
    if database:
        seconds = backlog.oldest_due_seconds()
        late = "not ok" if seconds > backlog.ALARM_AFTER else "ok"
        lines.append(f"reminders {late}, oldest due {seconds} s")
    return HttpResponse("\n".join(lines), status=200 if ready else 503, content_type="text/plain")


def _database_is_ready() -> bool:
    try:
        return not readiness.missing_migrations()
    except DatabaseError:
        return False


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if held := held_forms.after_new_sign_in(request):
        return held
    return stale.stale_token(request)


def _with_unreadable_form(view: Any) -> Any:
    """Decorator for an error view: ignore a form that cannot be parsed.

    Django reads the form again there, and would raise a second error.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            request.POST  # noqa: B018
        except Exception:
            request._mark_post_parse_error()  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return wrapper


bad_request = _with_unreadable_form(defaults.bad_request)
permission_denied = _with_unreadable_form(defaults.permission_denied)
page_not_found = _with_unreadable_form(defaults.page_not_found)


@_with_unreadable_form
def server_error(request: HttpRequest) -> HttpResponse:
    """Without context processors, which may be what failed; with the number of the request."""
    page = get_template("500.html")
    number = getattr(request, "correlation_id", "")
    return HttpResponseServerError(page.render({"request_id": number}))
