"""The end of a sentence that quotes what somebody wrote: a title may be a question."""

import re

# Quotation marks of both languages; the spaces before those of French may be such as do not break.
_SECOND_STOP = re.compile(r"([?!][\s\u00a0\u202f]*[”»])\.")


def one_end_mark(text: str) -> str:
    """The text without a full stop after a quotation that ends in "?" or "!"."""
    return _SECOND_STOP.sub(r"\1", text)
