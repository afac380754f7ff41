"""Forgets a demo: its cluster, mail, files and secrets."""

import os
import shutil
from pathlib import Path

from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.state import State

# Named one by one: STATE_DIR may be a folder that holds other things too.
REMOVED_PATHS = (
    *("postgres", "postgres.unfinished", "postgres.prepared", "credentials", "credentials.lock"),
    *("media", "mailbox", "servers.json", "servers.log", "users.lock", "servers.lock"),
    *("celerybeat-schedule", "celerybeat-schedule.bak", "celerybeat-schedule.dat"),
    "celerybeat-schedule.dir",
)


def reset(state: State) -> None:
    """Empties the state folder. Raises EmbeddedError while its servers run."""
    lock = state.take_servers_lock()
    if lock is None:
        raise EmbeddedError(f"MentorHub runs in {state.folder}. Stop it first.")
    try:
        cluster = state.cluster
        for path in [cluster, cluster.with_name(f"{cluster.name}.prepared")]:
            _remove(path)
        for name in REMOVED_PATHS:
            _remove(state.folder / name)
    finally:
        os.close(lock)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
