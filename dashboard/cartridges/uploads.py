"""Keeps an uploaded archive between its dry run and its import.

It may hold guides, so it is never in the media folder, Redis or a table: only in a private folder
of this machine, under a random name that one session knows, for an hour at most.
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
from django.utils.translation import gettext as _

from .errors import CartridgeRefusedError
from .models import LIFETIME
from .reading.archive import MAX_ARCHIVE

TOKEN = re.compile(r"[0-9a-f]{48}")


def folder() -> Path:
    """The private folder, made if need be. Readings work in it too."""
    place = Path(settings.STATE_DIR) / "cartridges"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)
    return place


def keep(stream: IO[bytes]) -> tuple[str, str]:
    """Keep an upload; returns its token and SHA-256.

    Raises `CartridgeRefusedError` if it is too large.
    """
    token, digest, size = secrets.token_hex(24), sha256(), 0
    place = folder() / token
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        while chunk := stream.read(1024 * 1024):
            size += len(chunk)
            if size > MAX_ARCHIVE:
                forget(token)
                raise CartridgeRefusedError(_("The file is too large."))
            digest.update(chunk)
            target.write(chunk)
    return token, digest.hexdigest()


def find(token: str, digest: str) -> Path | None:
    """The file; None if it is gone, older than an hour, or its SHA-256 is another."""
    if not TOKEN.fullmatch(token):
        return None
    place = folder() / token
    try:
        if time.time() - place.stat().st_mtime > LIFETIME.total_seconds():
            forget(token)
            return None
        with place.open("rb") as stream:
            found = sha256()
            while chunk := stream.read(1024 * 1024):
                found.update(chunk)
    except OSError:
        return None
    return place if secrets.compare_digest(found.hexdigest(), digest) else None


def forget(token: str) -> None:
    """Remove an upload; nothing for a token that does not exist."""
    if TOKEN.fullmatch(token):
        (folder() / token).unlink(missing_ok=True)


def forget_old() -> int:
    """Remove what is older than an hour; returns how many."""
    removed = 0
    for place in folder().iterdir():
        try:
            if time.time() - place.stat().st_mtime > LIFETIME.total_seconds():
                # A folder is left by a process that was killed while it read a cartridge.
                shutil.rmtree(place) if place.is_dir() else place.unlink()
                removed += 1
        except OSError:
            continue
    return removed
