"""System checks: each page has a gate, otherwise the site does not start; answers to mails are
read by somebody."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from mentorhub.access import GATES, PACKAGE_GATES

TAG = "access"


def routes(
    resolver: URLResolver | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Yields the address pattern, the full URL name and the view of each page."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield pattern, f"{namespace}{entry.name or ''}", entry.callback


def gate_of(pattern: str, name: str, view: Any) -> str | None:
    """The name of the gate on a view, or of the one set for its package; None without one."""
    if gate := getattr(view, "gate", None):
        return gate
    label = name or f"/{pattern}"
    found = [prefix for prefix in PACKAGE_GATES if label.startswith(prefix)]
    return PACKAGE_GATES[max(found, key=len)] if found else None


@register(TAG)
def every_page_has_a_gate(**kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The page /{pattern} ({name or view}) does not say who may open it.",
            hint="Put one of the gates of mentorhub.access on the view.",
            id="mentorhub.E001",
        )
        for pattern, name, view in routes()
        if gate_of(pattern, name, view) not in GATES
    ]


@register("mail")
def answers_to_mails_are_read(**kwargs: Any) -> list[CheckMessage]:
    if settings.MAIL_REPLY_TO or settings.DEMO or settings.TESTING:
        return []
    return [
        Warning(
            "Answers to the mails of the site go to MAIL_FROM, which perhaps nobody reads.",
            hint="Set MAIL_REPLY_TO to an address that somebody reads.",
            id="mentorhub.W001",
        )
    ]


def refuse_to_start_without_gates() -> None:
    """Raises ImproperlyConfigured when a page has no gate; called when the web server starts."""
    if problems := run_checks(tags=[TAG]):
        raise ImproperlyConfigured("\n".join(str(problem) for problem in problems))
