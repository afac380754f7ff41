"""When and from where each session was last used, for the list of one's sessions."""

import time
from typing import Any

from allauth.usersessions.models import UserSession

# In seconds. Noting it on every page costs each page three queries, one of them a write.
NOTED_EVERY = 300
# Places where one may be signed in at a time; the list of them stays short.
MAX_SESSIONS = 50
SESSION_KEY = "activity"


def end_oldest(person: Any, sessions: Any) -> None:
    """Sign the person out where they were last seen longest ago, beyond ``MAX_SESSIONS`` places."""
    rows = UserSession.objects.filter(user=person.pk).order_by("-last_seen_at", "-pk")
    keys = list(rows.values_list("session_key", flat=True)[MAX_SESSIONS:])
    if keys:
        sessions.objects.filter(pk__in=keys).delete()
        UserSession.objects.filter(user=person.pk, session_key__in=keys).delete()


class ActivityMiddleware:
    """In the place of allauth's own: notes the activity of a session every five minutes."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        if request.user.is_authenticated and request.session.session_key:
            self._note(request)
        return self.get_response(request)

    def _note(self, request: Any) -> None:
        # The key changes with each sign-in: a new session is noted at once.
        key, noted_at = request.session.get(SESSION_KEY, ("", 0))
        if key == request.session.session_key and 0 <= time.time() - noted_at < NOTED_EVERY:
            return
        UserSession.objects.create_from_request(request)
        if key != request.session.session_key:
            end_oldest(request.user, request.session.model)
        request.session[SESSION_KEY] = (request.session.session_key, int(time.time()))
