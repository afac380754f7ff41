"""The registry of texts that may link to an address of the site; each area fills it.

Before something is removed, the page that asks names the texts whose links would break. An area
registers its texts in its own ``content_links.py``, which is imported at start.
"""

import re
from collections.abc import Callable, Iterable

from django.db.models import Q

# From an address to what names each text that links to it, as “the brief of …”; never its words.
Source = Callable[[str], Iterable[str]]
_sources: list[Source] = []


def register_source(source: Source) -> Source:
    _sources.append(source)
    return source


def texts_linking_to(address: str) -> list[str]:
    """The names of all texts that link to a path of the site, in the order of the registry."""
    return [name for source in _sources for name in source(address)]


def links_to(address: str, *columns: str) -> Q:
    """Rows of which a column holds the address, and not only a longer one that begins with it."""
    pattern = re.escape(address) + r"(?![0-9])"
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__regex": pattern})
    return found
