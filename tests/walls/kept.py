"""A world of the walls, built once and written again for each test that begins with it.

Building one takes some hundred statements and many times as long as what a test of one broken rule
asks for. What a test gets is the same each time: the same rows with the same numbers, which are
free because sequences never go back, the same files, and people and canaries of its own.
"""

import copy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.emptying import KeptRows
from tests.walls.sweep import Sweep

# Seconds. The moments of the rows are not moved, and some mean “a little while ago”.
MOST_AGE = 120


class KeptWorld:
    """Kept by a test file, since the tests of one run in one process. ``build`` is given the live
    server, and begins with an empty database; so does ``stand``, which gives its world."""

    def __init__(self, build: Callable[[Any], Sweep]) -> None:
        self.build = build
        self._sweep: Sweep | None = None
        self._built_at = 0.0
        self._rows: KeptRows | None = None
        self._files: dict[Path, bytes] = {}

    def stand(self, live_server: Any) -> Sweep:
        if self._rows is None or time.monotonic() - self._built_at > MOST_AGE:
            self._sweep, self._built_at = self.build(live_server), time.monotonic()
            self._rows, self._files = KeptRows(), files(Path(settings.MEDIA_ROOT))
        else:
            self._rows.restore()
            _write(self._files)
        return copy.deepcopy(self._sweep)


def files(folder: Path) -> dict[Path, bytes]:
    return {
        file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()
    }


def _write(files: dict[Path, bytes]) -> None:
    for name, content in files.items():
        file = Path(settings.MEDIA_ROOT, name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
