"""How static files are stored: named after their content, compressed, one stylesheet."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# In a folder of sheets it names its parts, which are separate files for those who edit them.
STYLESHEET = "css/app.css"
_IMPORT = re.compile(r'^@import url\("([^"]+)"\);$', re.M)


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """A browser learns of an `@import` only once it has read the sheet: a second round trip for
    each page of a first visit. So the parts take the places of their imports."""

    def post_process(
        self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        """Raises ValueError where a part, or a file that the sheet names, is not there."""
        if not dry_run and STYLESHEET in paths:
            self.delete(STYLESHEET)
            self.save(STYLESHEET, ContentFile(_joined(paths).encode()))
            paths = {**paths, STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run, **options)


def _joined(paths: dict[str, tuple[Storage, str]]) -> str:
    def part(match: re.Match[str]) -> str:
        name = f"css/{match[1]}"
        if name not in paths:
            raise ValueError(f"{STYLESHEET} imports {match[1]}, which is not there.")
        text = _text(paths[name])
        # A part of another folder would name its files from there.
        if "/" in match[1] and "url(" in text:
            raise ValueError(f"{match[1]} names a file: only sheets directly in css/ may.")
        return text

    return _IMPORT.sub(part, _text(paths[STYLESHEET]))


def _text(place: tuple[Storage, str]) -> str:
    storage, path = place
    with storage.open(path) as file:
        return str(file.read().decode())
