"""Keeps an uploaded archive between its dry run and its import.

It may hold guides, so it is never in the media folder, Redis, a session or a table: only in a
private folder of this machine. Its name is derived from the row of the import, the person and
`SECRET_KEY`: whoever reads the table cannot tell it, and it is found again after a new sign-in.
"""

import os
import re
import secrets
import shutil
import time
from hashlib import sha256
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from .errors import CartridgeRefusedError
from .models import APPLY_TIMEOUT, UPLOAD_LIFETIME, CartridgeImport
from .reading.archive import MAX_ARCHIVE

NAME = re.compile(r"[0-9a-f]{48}")


def folder() -> Path:
    """The private folder, made if need be. Readings and exports work in it too."""
    place = Path(settings.STATE_DIR) / "cartridges"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)
    return place


def store(stream: IO[bytes]) -> tuple[Path, str]:
    """Store an upload under a random name; returns its place and SHA-256.

    Raises `CartridgeRefusedError` if it is too large.
    """
    place, digest, size = folder() / secrets.token_hex(24), sha256(), 0
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        while chunk := stream.read(1024 * 1024):
            size += len(chunk)
            if size > MAX_ARCHIVE:
                place.unlink()
                raise CartridgeRefusedError(_("The file is too large."))
            digest.update(chunk)
            target.write(chunk)
    return place, digest.hexdigest()


def assign(place: Path, row: CartridgeImport) -> None:
    """Give a stored upload the name by which the row of its import finds it."""
    place.rename(_places(row)[0])


def find(row: CartridgeImport) -> Path | None:
    """The file of an import; None if it is gone, too old, or its SHA-256 is another."""
    for place in _places(row):
        try:
            if time.time() - place.stat().st_mtime > UPLOAD_LIFETIME.total_seconds():
                continue
            with place.open("rb") as stream:
                found = sha256()
                while chunk := stream.read(1024 * 1024):
                    found.update(chunk)
        except OSError:
            continue
        if secrets.compare_digest(found.hexdigest(), row.sha256):
            return place
    return None


def renew(place: Path) -> None:
    """Keep the file while it is being imported, however old it is."""
    os.utime(place)


def forget(row: CartridgeImport) -> None:
    """Remove the file of an import, if there is one."""
    for place in _places(row):
        place.unlink(missing_ok=True)


def forget_old() -> int:
    """Remove uploads that were not applied in time, and what a killed process has left.

    Returns how many. A folder is left by a reading, any other file by an export.
    """
    removed = 0
    for place in folder().iterdir():
        lifetime = UPLOAD_LIFETIME if NAME.fullmatch(place.name) else APPLY_TIMEOUT
        try:
            if time.time() - place.stat().st_mtime > lifetime.total_seconds():
                shutil.rmtree(place) if place.is_dir() else place.unlink()
                removed += 1
        except OSError:
            continue
    return removed


def _places(row: CartridgeImport) -> list[Path]:
    """Where its file is: the first by the present `SECRET_KEY`, the others by earlier ones."""
    whose = f"{row.pk}:{row.started_by_id}"
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        folder()
        / salted_hmac("cartridges.upload", whose, secret=key, algorithm="sha256").hexdigest()[:48]
        for key in keys
    ]
