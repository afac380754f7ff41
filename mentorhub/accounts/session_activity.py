"""Records when and from where each session was last used, for the list of sessions."""

import time
from typing import Any

from allauth.usersessions.models import UserSession

# Seconds. To record it on every page would cost three queries a page, one of them a write.
NOTED_EVERY = 300
# The number of sessions a person may have at a time.
MAX_SESSIONS = 50
SESSION_KEY = "activity"


def end_oldest(person: Any, sessions: Any) -> None:
    """Delete the person's least recently used sessions beyond ``MAX_SESSIONS``."""
    rows = UserSession.objects.filter(user=person.pk).order_by("-last_seen_at", "-pk")
    keys = list(rows.values_list("session_key", flat=True)[MAX_SESSIONS:])
    if keys:
        sessions.objects.filter(pk__in=keys).delete()
        UserSession.objects.filter(user=person.pk, session_key__in=keys).delete()


class ActivityMiddleware:
    """Replaces allauth's own: records the activity of a session every five minutes."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if request.user.is_authenticated and request.session.session_key:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: Any) -> None:
        # The key changes with each sign-in, so a new session is recorded at once.
        key, noted_at = request.session.get(SESSION_KEY, ("", 0))
        if key == request.session.session_key and 0 <= time.time() - noted_at < NOTED_EVERY:
            return
        UserSession.objects.create_from_request(request)
        if key != request.session.session_key:
            end_oldest(request.user, request.session.model)
        request.session[SESSION_KEY] = (request.session.session_key, int(time.time()))
