"""The pages that are measured, and a browser that asks for them without a network."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory, override_settings

from benchmarks import replay
from benchmarks.school import MANAGER, MENTOR, STUDENT

# The first mentor is approved for path 2 (1 + 1 % 10), and so is the first student.
PROJECT = "/projects/path-2/project-4/"
PAGES = {
    "mentoring dashboard": (MENTOR, "/dashboard/"),
    "student's dashboard": (STUDENT, "/student/"),
    "a student's page": (MENTOR, "/dashboard/students/{student}/"),
    "week of sessions": (MENTOR, "/sessions/"),
    "list of sessions": (MENTOR, "/sessions/?view=list&state=held"),
    "a session": (MENTOR, "/sessions/{session}/"),
    "deliverables": (STUDENT, "/student/deliverables/"),
    "notifications": (STUDENT, "/notifications/"),
    "covers": (MANAGER, "/covers/"),
    "paths": (MENTOR, "/projects/"),
    "path of a student": (STUDENT, "/projects/path-2/"),
    "brief": (MENTOR, f"{PROJECT}brief/"),
    "course": (STUDENT, f"{PROJECT}course/"),
    "resources": (STUDENT, f"{PROJECT}resources/"),
    "guide": (MENTOR, f"{PROJECT}guide/"),
    "reading log": (MANAGER, "/reading-log/"),
    "reading log, searched": (MANAGER, "/reading-log/?q=Person+17"),
}
Ask = Callable[[], bytes]


class NotOpenedError(Exception):
    """The page was not shown: another one was, or none."""


def sign_in(email: str) -> str:
    """The cookie of somebody who has just signed in."""
    from mentorhub.accounts.models import User
    from mentorhub.database import SIGNIN, signed_in_as
    from tests.client import Client

    client = Client()
    with signed_in_as(SIGNIN):
        client.force_login(User.objects.get(email=email))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def page(address: str, cookie: str) -> Ask:
    """A function that makes the page, through all middleware."""
    if "{" in address:
        from students.models import Session

        planned = Session.objects.filter(status=Session.Status.PLANNED)
        session = planned.filter(student__email=STUDENT).first()
        address = address.format(student=session.student_id, session=session.pk)
    return _asking(WSGIHandler(), address, cookie)


def bare(cookie: str) -> Ask:
    """The same for the replay of a page."""
    with override_settings(MIDDLEWARE=replay.MIDDLEWARE):
        return _asking(WSGIHandler(), "/", cookie)


def _asking(handler: WSGIHandler, address: str, cookie: str) -> Ask:
    environ = RequestFactory().get(address).environ
    environ["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={cookie}"

    def ask() -> bytes:
        status: list[str] = []

        def start(line: str, headers: Any, *rest: Any) -> None:
            status.append(line)

        response = handler(dict(environ), start)
        body = b"".join(response)
        response.close()
        if not status[0].startswith("200"):
            raise NotOpenedError(f"{address} answered {status[0]}")
        return body

    return ask
