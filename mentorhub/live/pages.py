"""What a page listens to, and the token with which it asks."""

from typing import Any

from mentorhub.live import channels, tokens


def listen(request: Any, channel: str, key: Any) -> None:
    """The page is told when the topic changes. Only for what the person may see: the gate of the
    page and the rule of the row are asked before.

    Raises KeyError for a channel that is not registered.
    """
    if not hasattr(request, "live_topics"):
        request.live_topics = set()
    request.live_topics.add(channels.named(channel).topic(key))


def token_of(request: Any) -> str:
    """The token of a page that is about to end; empty when it listens to nothing."""
    topics, user = getattr(request, "live_topics", None), getattr(request, "user", None)
    # In sharing mode the person of the page is not the one who is signed in.
    if not topics or getattr(request, "sharing", None) or not getattr(user, "pk", None):
        return ""
    key = request.session.session_key
    return tokens.issue(user.pk, key, topics, user.rights_seen) if key else ""
