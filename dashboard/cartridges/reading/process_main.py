"""The child process that reads one cartridge, under limits of time and memory.

`process.py` starts it as `python -m dashboard.cartridges.reading.process_main` with one argument,
the `Job` as JSON. It writes `files/<number>` for each file that the path uses into the folder of
the job and then `result.json`, an object with one of these keys:

- `tree` (a `PathTree`) together with `files` (a list of file name and size in bytes),
- `refused` (the message of a `CartridgeRefusedError`),
- `failed` (the name of a limit that was reached).
"""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mentorhub.formats import MEGABYTE
from mentorhub.limited_process import Limits, prepare_child

# The largest course known needs 60 MB and 2 seconds; copying 500 MB of videos takes a few more.
LIMITS = Limits(memory=768 * MEGABYTE, cpu=30, wall=60, file_size=200 * MEGABYTE)
# Bytes of the result. The process that reads it serves pages.
MAX_RESULT = 32 * MEGABYTE
RESULT = "result.json"
FILES = "files"


@dataclass(frozen=True)
class Job:
    """What to read, and into which folder. Files of more than `largest_file` bytes are not copied.

    `language` is that of the messages.
    """

    archive: str
    folder: str
    language: str
    largest_file: int


def main() -> None:
    prepare_child(LIMITS)
    run(Job(**json.loads(sys.argv[1])))


def run(job: Job) -> None:
    """Write the files and the result of a job."""
    try:
        result = _read(job)
    except MemoryError:
        result = {"failed": "MemoryError"}
    except RecursionError:
        result = {"failed": "RecursionError"}
    text = json.dumps(result)
    if len(text) > MAX_RESULT:
        text = json.dumps({"failed": "MAX_RESULT"})
    (Path(job.folder) / RESULT).write_text(text, encoding="ascii")


def _read(job: Job) -> dict[str, Any]:
    _set_up_translations(job.language)
    # Imported here so that the limits count what loading it costs.
    from dashboard.cartridges.errors import CartridgeRefusedError

    from .archive import open_cartridge
    from .path_builder import read_path

    try:
        with open_cartridge(job.archive) as cartridge:
            tree = read_path(cartridge)
            names = dict.fromkeys(tree.files)
            for project in tree.projects:
                names |= dict.fromkeys(project.guide.files)
            files = []
            (Path(job.folder) / FILES).mkdir(mode=0o700)
            for number, name in enumerate(names):
                size = cartridge.size(name)
                files.append([name, size])
                if size <= job.largest_file:
                    cartridge.copy(name, Path(job.folder) / FILES / str(number))
    except CartridgeRefusedError as refusal:
        return {"refused": str(refusal)}
    return {"tree": asdict(tree), "files": files}


def _set_up_translations(language: str) -> None:
    """Configure Django for translations alone: no apps, no database, no secret key.

    Django is imported here so that the limits count what loading it costs.
    """
    from django.apps import apps
    from django.conf import settings
    from django.utils import translation

    root = Path(__file__).resolve().parents[3]
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
