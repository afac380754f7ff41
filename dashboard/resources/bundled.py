"""The resources for mentors that are bundled with the product: one Markdown file each.

They are loaded into rows, which are then edited in the admin; a file never overwrites a row.
"""

import re
from pathlib import Path

from dashboard.models import MentorResource

FOLDER = Path(__file__).parent / "articles"
WORDS_A_MINUTE = 180
FILE = re.compile(r"# (?P<title>[^\n]+)\n\n> (?P<summary>[^\n]+)\n\n(?P<body>.+)", re.DOTALL)


def create_missing() -> list[MentorResource]:
    """Create the bundled resources whose slug does not exist yet; existing rows are not changed."""
    known = set(MentorResource.objects.values_list("slug", flat=True))
    missing = [resource for resource in read_bundled() if resource.slug not in known]
    return MentorResource.objects.bulk_create(missing)


def read_bundled() -> list[MentorResource]:
    return [_read(file) for file in sorted(FOLDER.glob("*.md"))]


def _read(file: Path) -> MentorResource:
    """Read ``<position>-<slug>.md``: a heading (the title), a quotation (the summary), the text.

    Raises ValueError when the file has no title and summary.
    """
    number, _, slug = file.stem.partition("-")
    parts = FILE.fullmatch(file.read_text(encoding="utf-8"))
    if parts is None:
        raise ValueError(f"{file.name} has no title and summary")
    minutes = max(1, round(len(parts["body"].split()) / WORDS_A_MINUTE))
    return MentorResource(slug=slug, position=int(number), minutes=minutes, **parts.groupdict())
