"""A cartridge as a tree, read in a child process with limits (see `parse_process.py`).

No byte of the archive is looked at in the process that asks: it gets JSON, whose size, shape and
types are checked, and the files by path, in a private folder that is gone afterwards.
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

from mentorhub.formats import MEGABYTE
from mentorhub.limited_process import ProcessFailedError, ProcessLimitError, run_module

from . import uploads
from .archive import CartridgeRefused
from .native import build
from .parse_process import FILES, LIMITS, MAX_RESULT, RESULT, Order
from .tree import PathTree

logger = logging.getLogger(__name__)
MODULE = "dashboard.cartridges.parse_process"


@dataclass(frozen=True)
class CartridgeFiles:
    """The files that the tree names, copied out of the archive."""

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
def parsed(file: str | Path) -> Iterator[tuple[PathTree, CartridgeFiles]]:
    """The tree of an archive and its files. Raises `CartridgeRefused` with clear words.

    The files are there until the block ends.
    """
    with tempfile.TemporaryDirectory(prefix="parsing-", dir=uploads.folder()) as place:
        folder = Path(place)
        order = Order(
            archive=os.path.abspath(file),
            folder=place,
            language=get_language() or settings.LANGUAGE_CODE,
            largest_file=settings.UPLOAD_MAX_BYTES,
        )
        try:
            run_module(MODULE, [json.dumps(asdict(order))], limits=LIMITS, folder=settings.BASE_DIR)
            result = _result(folder / RESULT)
        except ProcessLimitError as error:
            raise _too_costly() from error
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
            raise _too_costly()
        if "refused" in result:
            raise CartridgeRefused(str(result["refused"])[:2000])
        try:
            tree, files = _checked(result, folder / FILES)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise _unreadable() from error
        yield tree, files


def _result(place: Path) -> dict[str, Any]:
    with os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW), "rb") as stream:
        data = stream.read(MAX_RESULT + 1)
    if len(data) > MAX_RESULT:
        raise ValueError("the result is too long")
    result = json.loads(data)
    if not isinstance(result, dict):
        raise TypeError("an object was expected")
    return result


def _checked(result: dict[str, Any], folder: Path) -> tuple[PathTree, CartridgeFiles]:
    tree = build(PathTree, result["tree"])
    names = [build(str, name) for name, _size in result["files"]]
    sizes = {name: build(int, size) for name, size in result["files"]}
    wanted = {*tree.files, *(name for project in tree.projects for name in project.guide.files)}
    if not wanted <= sizes.keys():
        raise ValueError("a file is named and missing")
    return tree, CartridgeFiles(folder, sizes, {name: at for at, name in enumerate(names)})


def _too_costly() -> CartridgeRefused:
    return CartridgeRefused(
        _(
            "Reading this cartridge takes more than %(seconds)s seconds or %(memory)s MB of "
            "memory, so it was stopped. Export the course in smaller parts, or without its "
            "largest pages."
        )
        % {"seconds": LIMITS.cpu, "memory": LIMITS.memory // MEGABYTE}
    )


def _unreadable() -> CartridgeRefused:
    return CartridgeRefused(
        _("Something in this cartridge cannot be read, so nothing of it was. Export it again.")
    )
