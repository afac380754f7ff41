"""The identifier under which a row travels in a cartridge, and the slug of a new row.

A row that came from a cartridge keeps its identifier. A row that was written here has none and
gets one that no other installation would make: exporting a path and importing it again updates
the same rows.
"""

from hashlib import sha256
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.text import slugify

# Characters that the column `identifier` of a row holds.
MAX_IDENTIFIER = 255


def shorten_identifier(identifier: str) -> str:
    """The identifier as its column holds it. Long ones that begin alike stay distinct."""
    if len(identifier) <= MAX_IDENTIFIER:
        return identifier
    return f"{identifier[:200]}~{sha256(identifier.encode()).hexdigest()[:40]}"


def row_identifier(row: Any) -> str:
    """The stored identifier of a row, or else one derived from its key and `SECRET_KEY`."""
    if row.identifier:
        return row.identifier
    name = f"{row._meta.label_lower}:{row.pk}"
    return "mh-" + salted_hmac("cartridges.identity", name).hexdigest()[:32]


def unique_slug(title: str, taken: set[str], fallback: str) -> str:
    """A slug of at most 80 characters that is not in `taken`: `loops`, `loops-2`, `project-3`.

    `fallback` is used for a title without a letter or digit of ASCII.
    """
    base = slugify(title)[:70].strip("-") or fallback
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
