"""An outcome that is typed on the page of a session and not recorded yet.

The page has one form: when its notes are saved, or are refused, the outcome that was chosen beside
them is shown again. It is kept in the browser's session for one session at a time, until the
outcome is recorded.
"""

from typing import Any

from django.http import HttpRequest

from mentorhub import outgoing
from mentorhub.forms import parameters
from students.models import Session

KEY = "typed_outcome"
MAX_TEXT = 500
NAMES = ("outcome", "plan_next", "next_day", "next_time")


def _sent(request: HttpRequest) -> dict[str, str]:
    values = {name: parameters.text(request.POST, name, longest=40) for name in NAMES}
    text = parameters.text(request.POST, "text", longest=MAX_TEXT, multiline=True)
    return values | {"text": text}


def _was_sent(request: HttpRequest) -> bool:
    return any(parameters.has(request.POST, name) for name in (*NAMES, "text"))


def require_own_words(request: HttpRequest) -> None:
    """Before anything is saved: what was typed may have to be kept. Raises
    ``outgoing.GuideTextError`` for a passage of a guide, and ``outgoing.UncheckedError``."""
    if outgoing.passages_in(_sent(request)["text"]):
        raise outgoing.GuideTextError


def keep(request: HttpRequest, session: Session) -> None:
    """Remember what was sent about the outcome, if anything was."""
    if _was_sent(request):
        request.session[KEY] = {"session": session.pk, "values": _sent(request)}


def forget(request: HttpRequest, session: Session) -> None:
    if request.session.get(KEY, {}).get("session") == session.pk:
        del request.session[KEY]


def values_for(request: HttpRequest, session: Session) -> dict[str, Any]:
    """The initial values of the form of the outcome: what was sent with this request, or else what
    was kept. Empty when nothing was typed."""
    if request.method == "POST":
        return _sent(request) if _was_sent(request) else {}
    kept = request.session.get(KEY, {})
    return kept["values"] if kept.get("session") == session.pk else {}
