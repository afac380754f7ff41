"""References to parts of the cartridge become addresses of ours, or only their words."""

import re
from collections.abc import Callable

from .tree import FILE_SCHEME, ITEM_SCHEME, referenced_name

# Where a bracket opens, and where one closes, with the reference behind it (the longer scheme
# first).
# Linear: no part of it can be read in two ways, and a name ends at the next bracket.
BRACKET = re.compile(
    rf"\\.|!?\[|\](?:\((?P<scheme>{ITEM_SCHEME}|{FILE_SCHEME}):(?P<name>[^()\[\]\s]*)\))?",
    re.DOTALL,
)

Find = Callable[[str], str]
"""The address of a file or an item of the cartridge, or "" when these readers have none."""


def resolve(markdown: str, *, file: Find, item: Find) -> str:
    """The text with addresses. Of a link or an image without one the words stay."""
    parts: list[str] = []
    opened: list[int] = []  # where in `parts` the brackets are that are still open
    at = 0
    for found in BRACKET.finditer(markdown):
        parts += [markdown[at : found.start()], found[0]]
        at = found.end()
        if found[0].startswith("\\"):
            continue
        if found[0].endswith("["):
            opened.append(len(parts) - 1)
            continue
        opening = opened.pop() if opened else None
        if found["scheme"] is None:
            continue
        name = referenced_name(f"{found['scheme']}:{found['name']}")
        address = (item if found["scheme"] == ITEM_SCHEME else file)(name)
        if address:
            parts[-1] = f"]({address.replace('(', '%28').replace(')', '%29')})"
        elif opening is None:
            parts[-1] = "]"
        else:
            parts[opening] = parts[-1] = ""
    return "".join(parts) + markdown[at:]
