"""Where an uploaded archive waits between its rehearsal and its import.

It may hold guides, so it never lies in the media folder, Redis or a table: only in a private
folder of this machine, under a random name that one session knows, for an hour at most.
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

from dashboard.cartridges.reading.archive import MAX_ARCHIVE, CartridgeRefused

from .models import LIFETIME

TOKEN = re.compile(r"[0-9a-f]{48}")


def folder() -> Path:
    place = Path(settings.STATE_DIR) / "cartridges"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    place.chmod(0o700)
    return place


def keep(stream: IO[bytes]) -> tuple[str, str]:
    """Keep an upload; returns its token and SHA-256. Raises `CartridgeRefused` if too large."""
    token, digest, size = secrets.token_hex(24), sha256(), 0
    place = folder() / token
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as target:
        while chunk := stream.read(1024 * 1024):
            size += len(chunk)
            if size > MAX_ARCHIVE:
                forget(token)
                raise CartridgeRefused(_("The file is too large."))
            digest.update(chunk)
            target.write(chunk)
    return token, digest.hexdigest()


def find(token: str, digest: str) -> Path | None:
    """The waiting file; None if it is gone, too old, or no longer the same."""
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
    if TOKEN.fullmatch(token):
        (folder() / token).unlink(missing_ok=True)


def forget_old() -> int:
    """Remove what has waited longer than an hour; returns how many."""
    gone = 0
    for place in folder().iterdir():
        try:
            if time.time() - place.stat().st_mtime > LIFETIME.total_seconds():
                # A folder is what a process left that was killed while it read a cartridge.
                shutil.rmtree(place) if place.is_dir() else place.unlink()
                gone += 1
        except OSError:
            continue
    return gone
