"""The resources that come with the product, one Markdown file each, for mentors of any school.

They are rows from then on, edited in the admin; a file is read once and never written over a row.
"""

import re
from pathlib import Path

from dashboard.models import MentorResource

FOLDER = Path(__file__).parent / "articles"
WORDS_A_MINUTE = 180
FILE = re.compile(r"# (?P<title>[^\n]+)\n\n> (?P<summary>[^\n]+)\n\n(?P<body>.+)", re.DOTALL)


def add_missing() -> list[MentorResource]:
    """Write those whose address is not taken yet; what a school has changed stays."""
    known = set(MentorResource.objects.values_list("slug", flat=True))
    missing = [resource for resource in from_files() if resource.slug not in known]
    return MentorResource.objects.bulk_create(missing)


def from_files() -> list[MentorResource]:
    return [_read(file) for file in sorted(FOLDER.glob("*.md"))]


def _read(file: Path) -> MentorResource:
    """``<position>-<slug>.md``: a title, a summary as a quotation, then the text."""
    number, _, slug = file.stem.partition("-")
    parts = FILE.fullmatch(file.read_text(encoding="utf-8"))
    if parts is None:
        raise ValueError(f"{file.name} has no title and summary")
    minutes = max(1, round(len(parts["body"].split()) / WORDS_A_MINUTE))
    return MentorResource(slug=slug, position=int(number), minutes=minutes, **parts.groupdict())
