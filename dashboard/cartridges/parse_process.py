"""Reads one cartridge in a process of its own: `python -m dashboard.cartridges.parse_process`.

Started by `parsing.py` with one argument, the `Order` as JSON. Writes into the order's folder
`files/<number>` for each file that the path uses and, last, `result.json`.
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mentorhub.formats import MEGABYTE
from mentorhub.limited_process import Limits, prepare_child

# The largest course known needs 60 MB and 2 s. A cartridge of 500 MB of films is copied in a few.
LIMITS = Limits(memory=768 * MEGABYTE, cpu=30, wall=60, file_size=200 * MEGABYTE)
# Of the whole tree, as JSON: the process that reads it answers pages.
MAX_RESULT = 32 * MEGABYTE
RESULT = "result.json"
FILES = "files"


@dataclass(frozen=True)
class Order:
    """What to read and where to. Files of more than `largest_file` bytes are not copied."""

    archive: str
    folder: str
    language: str
    largest_file: int


def main() -> None:
    prepare_child(LIMITS)
    order = Order(**json.loads(sys.argv[1]))
    try:
        result = _read(order)
    except MemoryError:
        result = {"failed": "MemoryError"}
    except RecursionError:
        result = {"failed": "RecursionError"}
    text = json.dumps(result)
    if len(text) > MAX_RESULT:
        text = json.dumps({"failed": "MAX_RESULT"})
    (Path(order.folder) / RESULT).write_text(text, encoding="ascii")


def _read(order: Order) -> dict[str, Any]:
    _prepare_messages(order.language)
    # Only now: these take the longest to load, and know nothing of the limits.
    from .archive import CartridgeRefused, open_cartridge
    from .mapping import read_path

    try:
        with open_cartridge(order.archive) as cartridge:
            tree = read_path(cartridge)
            names = dict.fromkeys(tree.files)
            for project in tree.projects:
                names |= dict.fromkeys(project.guide.files)
            files = []
            (Path(order.folder) / FILES).mkdir(mode=0o700)
            for number, name in enumerate(names):
                size = cartridge.size(name)
                files.append([name, size])
                if size <= order.largest_file:
                    cartridge.copy(name, Path(order.folder) / FILES / str(number))
    except CartridgeRefused as refused:
        return {"refused": str(refused)}
    return {"tree": asdict(tree), "files": files}


def _prepare_messages(language: str) -> None:
    """Enough of Django for its translations: no app, no database, no key."""
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    root = Path(__file__).resolve().parents[2]
    settings.configure(
        USE_I18N=True,
        LANGUAGE_CODE="en",
        LANGUAGES=[("en", "English"), ("fr", "French")],
        LOCALE_PATHS=[root / "mentorhub" / "locale"],
    )
    apps.populate(())
    translation.activate(language)


if __name__ == "__main__":
    main()
