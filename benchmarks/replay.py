"""The replay of a page: a bare view, with the same session and user, that runs the queries of the
page as they are and answers with as many bytes. What a page costs above it is ours."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path

from mentorhub.database import GUIDES

Query = tuple[str, str, Any]
# What stands before every page: who asks.
MIDDLEWARE = [
    "mentorhub.accounts.sessions.SignedSessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "benchmarks.replay.own_addresses",
]

# What the view does, set for each page.
queries: list[Query] = []
size = 0


def own_addresses(get_response: Callable) -> Callable:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = "benchmarks.replay"
        return get_response(request)

    return middleware


@login_not_required
def replay(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated
    with transaction.atomic(using=GUIDES) if _asks_for_guides() else ExitStack():
        for alias, statement, values in queries:
            with connections[alias].cursor() as cursor:
                cursor.execute(statement, _fresh(values))
                if cursor.description:
                    cursor.fetchall()
    return HttpResponse(b"x" * size)


urlpatterns = [path("", replay)]


def _asks_for_guides() -> bool:
    return any(alias == GUIDES for alias, *_ in queries)


def _fresh(values: Any) -> Any:
    """A key that was made for one row is made anew."""
    return [uuid.uuid4() if isinstance(each, uuid.UUID) else each for each in values or []]


@contextmanager
def recorded() -> Iterator[list[Query]]:
    """Every query of the block, with its login."""
    found: list[Query] = []

    def recorder(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((context["connection"].alias, sql, params))
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(recorder))
        yield found
