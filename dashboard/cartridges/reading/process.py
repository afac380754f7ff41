"""Reads a cartridge into a tree, in a child process with limits (see `process_main.py`).

The process that asks reads no byte of the archive: it gets JSON, whose size and types it checks,
and the files by path, in a private folder that is removed afterwards.
"""

import json
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dashboard.cartridges.errors import CartridgeRefusedError
from dashboard.cartridges.tree import PathTree
from dashboard.cartridges.tree_json import from_json
from mentorhub.formats import MEGABYTE
from mentorhub.limited_process import ProcessFailedError, ProcessLimitError, run_module

from .process_main import FILES, LIMITS, MAX_RESULT, RESULT, Job

logger = logging.getLogger(__name__)
MODULE = "dashboard.cartridges.reading.process_main"


@dataclass(frozen=True)
class CartridgeFiles:
    """The files that the tree names, copied out of the archive. `sizes` are in bytes."""

    folder: Path
    sizes: dict[str, int]
    numbers: dict[str, int]

    def size(self, name: str) -> int:
        return self.sizes[name]

    def read(self, name: str) -> bytes:
        place = self.folder / str(self.numbers[name])
        with os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
            return stream.read(settings.UPLOAD_MAX_BYTES + 1)


@contextmanager
def read_in_process(file: str | Path, *, into: Path) -> Iterator[tuple[PathTree, CartridgeFiles]]:
    """The tree of an archive, and its files, which exist until the block ends.

    Works in a new folder inside of `into`. Raises `CartridgeRefusedError`.
    """
    with tempfile.TemporaryDirectory(prefix="reading-", dir=into) as place:
        folder = Path(place)
        job = Job(
            archive=os.path.abspath(file),
            folder=place,
            language=get_language() or settings.LANGUAGE_CODE,
            largest_file=settings.UPLOAD_MAX_BYTES,
        )
        try:
            run_module(MODULE, [json.dumps(asdict(job))], limits=LIMITS, folder=settings.BASE_DIR)
            result = _read_result(folder / RESULT)
        except ProcessLimitError as error:
            raise _limit_reached() from error
        except (
            ProcessFailedError,
            ValueError,
            KeyError,
            TypeError,
            RecursionError,
            OSError,
        ) as error:
            logger.warning("A cartridge was not read: %s", type(error).__name__)
            raise _unreadable() from error
        if result.get("failed"):
            logger.warning("A cartridge was not read: %s", str(result["failed"])[:40])
            raise _limit_reached()
        if "refused" in result:
            raise CartridgeRefusedError(str(result["refused"])[:2000])
        try:
            tree, files = _check_result(result, folder / FILES)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _unreadable() from error
        yield tree, files


def _read_result(place: Path) -> dict[str, Any]:
    """The JSON object in a file that is no link. Raises OSError, ValueError or TypeError."""
    with os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
        data = stream.read(MAX_RESULT + 1)
    if len(data) > MAX_RESULT:
        raise ValueError("the result is too long")
    result = json.loads(data)
    if not isinstance(result, dict):
        raise TypeError("an object was expected")
    return result


def _check_result(result: dict[str, Any], folder: Path) -> tuple[PathTree, CartridgeFiles]:
    """Raises ValueError, KeyError, TypeError or AttributeError for a result of another shape."""
    tree = from_json(PathTree, result["tree"])
    names = [from_json(str, name) for name, _size in result["files"]]
    sizes = {name: from_json(int, size) for name, size in result["files"]}
    needed = {*tree.files, *(name for project in tree.projects for name in project.guide.files)}
    if not needed <= sizes.keys():
        raise ValueError("a file is named and missing")
    return tree, CartridgeFiles(folder, sizes, {name: at for at, name in enumerate(names)})


def _limit_reached() -> CartridgeRefusedError:
    return CartridgeRefusedError(
        _(
            "Reading this cartridge took more than %(seconds)s seconds or %(memory)s MB of "
            "memory, so it was stopped. Export the course in smaller parts, or without its "
            "largest pages."
        )
        % {"seconds": LIMITS.cpu, "memory": LIMITS.memory // MEGABYTE}
    )


def _unreadable() -> CartridgeRefusedError:
    return CartridgeRefusedError(
        _("Part of this cartridge cannot be read, so none of it was. Export it again.")
    )
