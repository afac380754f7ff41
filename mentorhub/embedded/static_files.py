"""The static files of the demo and of the tests, collected as for production, but only again when
one of them has changed: it takes seconds."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.state import PROJECT

# What the collected files are made of; packages bring some, too.
SOURCES = ("requirements.txt", "mentorhub/settings.py", "mentorhub/static_files.py")
MARKER = "collected-from"


def collect(folder: Path) -> None:
    """Collect into `folder`, and name it in the environment. What is there stays: a site that
    runs goes on to serve it. Raises EmbeddedError if a file is missing or cannot be written."""
    os.environ["STATIC_ROOT"] = str(folder)
    fingerprint = _fingerprint()
    marker = folder / MARKER
    if marker.exists() and marker.read_text() == fingerprint:
        return
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode:
        raise EmbeddedError(f"The static files cannot be collected:\n{done.stderr.strip()}")
    marker.write_text(fingerprint)


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.prefix.encode())
    own = sorted(path for path in (PROJECT / "static").rglob("*") if path.is_file())
    for path in [*own, *(PROJECT / name for name in SOURCES)]:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(PROJECT)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
