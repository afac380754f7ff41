"""The front door, the pages for machines, and the pages for what went wrong."""

import re
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import defaults
from kombu.exceptions import OperationalError as BrokerError

from mentorhub import access
from mentorhub.celery import app as jobs
from mentorhub.forms import parameters
from mentorhub.notifications import backlog
from students.models import Project

WITHOUT_SLASH = re.compile(r"([-a-zA-Z0-9_]+/)*[-a-zA-Z0-9_]+")


def home_of(user: Any) -> str:
    """The URL name of a person's own home; the first that fits."""
    if access.is_mentor(user):
        return "dashboard"
    if access.is_student(user):
        return "student_home"
    if access.is_manager(user):
        return "matching"
    if access.is_assessor(user):
        return "path_list"
    if access.is_staff(user):
        return "admin:index"
    if access.was_student(user):
        return "student_home"
    return "accounts_waiting"


@access.anyone
def landing(request: HttpRequest) -> HttpResponse:
    # In the demo one may come back to the list of people and enter as somebody else.
    if request.user.is_authenticated and not (
        settings.DEMO and parameters.has(request.GET, "people")
    ):
        return redirect(home_of(request.user))
    people: list[dict[str, str]] = []
    if settings.DEMO:
        from mentorhub.demo.people import DEMO_PEOPLE

        people = DEMO_PEOPLE
    return render(request, "landing.html", {"demo_people": people})


@access.members
def absent(request: HttpRequest, address: str) -> HttpResponse:
    """Every address under /projects/ that is no page. It costs the look-up that a page costs, so
    that the time and the queries of a refusal say nothing. A forgotten last slash is added, whether
    there is a page behind it or not."""
    if request.method in ("GET", "HEAD") and WITHOUT_SLASH.fullmatch(address):
        return redirect(request.get_full_path(force_append_slash=True))
    path, project, *_rest = f"{address.replace(chr(0), '')}//".split("/")
    Project.objects.at(path, project).visible_to(request.user).first()
    raise Http404


@access.anyone
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@access.anyone
def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations and broker; no detail for whoever asks.

    The second line tells how long the oldest due reminder has waited. It does not make this
    process unready: pages do not depend on the workers.
    """
    database = _database_is_ready()
    ready = database and _broker_is_ready()
    lines = ["ready" if ready else "not ready"]
    if database:
        seconds = backlog.oldest_due_seconds()
        late = "not ok" if seconds > backlog.ALARM_AFTER else "ok"
        lines.append(f"reminders {late}, oldest due {seconds} s")
    return HttpResponse("\n".join(lines), status=200 if ready else 503, content_type="text/plain")


def _database_is_ready() -> bool:
    try:
        executor = MigrationExecutor(connections["default"])
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _broker_is_ready() -> bool:
    try:
        with jobs.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
        return True
    except (BrokerError, OSError):
        return False


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"form_expired": True}, status=403)


def _whatever_was_sent(view: Any) -> Any:
    """For a page of an error: Django reads the form there once more, and one that cannot be read
    would make an error of the error."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            request.POST  # noqa: B018
        except Exception:
            request._mark_post_parse_error()  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return shown


bad_request = _whatever_was_sent(defaults.bad_request)
permission_denied = _whatever_was_sent(defaults.permission_denied)
page_not_found = _whatever_was_sent(defaults.page_not_found)
server_error = _whatever_was_sent(defaults.server_error)
