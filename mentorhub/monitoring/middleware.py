"""Counts each request, and logs it; neither knows its address or its person.

An address may be a key, and a person is named by the rows of the database where it matters.
"""

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
# Seconds: half of the pages take less than 30 ms.
BUCKETS = (0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5, 10, 30)
REQUESTS = Counter(
    "mentorhub_http_requests", "Requests that were answered.", ["method", "view", "status"]
)
REQUEST_SECONDS = Histogram(
    "mentorhub_http_request_seconds", "Seconds to answer a request.", ["view"], buckets=BUCKETS
)
logger = logging.getLogger(__name__)
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestMetricsMiddleware:
    """Counts each request under the name of its URL."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        view = view_name(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, view, str(response.status_code)).inc()
        REQUEST_SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


class RequestLogMiddleware:
    """Logs each request when it was answered: its view, its status, its milliseconds."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        logger.info(
            "request",
            extra={
                "method": request.method,
                "view": view_name(request),
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - began) * 1000),
            },
        )
        return response


def view_name(request: HttpRequest) -> str:
    """The name of the URL; ``none`` for an address that is no page."""
    match = request.resolver_match
    return (match.view_name or "unnamed") if match else "none"
