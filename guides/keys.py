"""The keys of skills and criteria: the same in every version of a guide."""

import uuid

# Of versions that were saved before criteria had keys. A new name would be another key.
_NAMESPACE = uuid.UUID("6d3b6a5e-7d0c-5f8e-9a41-2f1f6c3a9b70")


def key_of_text(guide_id: int, text: str) -> uuid.UUID:
    """The key of a skill or criterion that was saved without one: the same text of the same guide
    always has the same key."""
    return uuid.uuid5(_NAMESPACE, f"{guide_id}:{text}")
