"""Reactions to a reply: six kinds, each once a person."""

from dashboard.community.models import Reaction, ReactionKind, Reply
from mentorhub.accounts.models import User

ICONS = {
    ReactionKind.AGREE: "thumbs-up",
    ReactionKind.THANKS: "hand-heart",
    ReactionKind.LOVE: "heart",
    ReactionKind.CELEBRATE: "party-popper",
    ReactionKind.INSIGHT: "lightbulb",
    ReactionKind.SAME: "circle-question-mark",
}


def set_reaction(reply: Reply, kind: ReactionKind, is_given: bool, *, by: User) -> None:
    """Give the reaction, or take it back. Twice is the same as once."""
    if is_given:
        row = Reaction(reply=reply, user=by, kind=kind)
        Reaction.objects.bulk_create([row], ignore_conflicts=True)
    else:
        Reaction.objects.filter(reply=reply, user=by, kind=kind).delete()
