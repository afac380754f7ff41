"""Reactions to a reply: six kinds, each once a person."""

from dashboard.community.models import Reaction, ReactionKind, Reply
from mentorhub.accounts.models import User

ICONS = {
    ReactionKind.AGREE: "thumbs-up",
    ReactionKind.THANKS: "hand-heart",
    ReactionKind.LOVE: "heart",
    ReactionKind.CELEBRATE: "party-popper",
    ReactionKind.INSIGHT: "lightbulb",
    ReactionKind.SAME: "circle-help",
}


def react(reply: Reply, kind: ReactionKind, *, by: User) -> None:
    """Set the reaction, or take it back when it is there. Twice at once: it is set once."""
    deleted, _rows = Reaction.objects.filter(reply=reply, user=by, kind=kind).delete()
    if not deleted:
        Reaction.objects.bulk_create(
            [Reaction(reply=reply, user=by, kind=kind)], ignore_conflicts=True
        )
