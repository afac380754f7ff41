"""References to parts of the cartridge become addresses of ours, or only their words."""

import re
from collections.abc import Callable

from .tree import FILE_SCHEME, ITEM_SCHEME, referenced_name

# The scheme decides which of the two; the longer one first.
REFERENCE = re.compile(rf"\]\((?P<scheme>{ITEM_SCHEME}|{FILE_SCHEME}):(?P<name>[^)\s]*)\)")
LEFT = re.compile(
    rf"(?P<image>!?)\[(?P<words>(?:\\.|!\[[^\]]*\]\([^)]*\)|[^\[\]\\])*)\]"
    rf"\((?:{ITEM_SCHEME}|{FILE_SCHEME}):[^)\s]*\)"
)
STUMP = re.compile(rf"\]\((?:{ITEM_SCHEME}|{FILE_SCHEME}):[^)\s]*\)")

Find = Callable[[str], str]
"""The address of a file or an item of the cartridge, or "" when these readers have none."""


def resolve(markdown: str, *, file: Find, item: Find) -> str:
    def found(match: re.Match) -> str:
        name = referenced_name(f"{match['scheme']}:{match['name']}")
        address = (item if match["scheme"] == ITEM_SCHEME else file)(name)
        address = address.replace("(", "%28").replace(")", "%29")
        return f"]({address})" if address else match[0]

    text = REFERENCE.sub(found, markdown)
    text = LEFT.sub(lambda match: match["words"], text)
    return STUMP.sub("]", text)
