"""Who the servers run as: PostgreSQL refuses root, so root hands them to `nobody`."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Gives a file or folder to this account."""
        os.chown(path, self.uid, self.gid)


def for_servers(folder: Path | None = None) -> Account | None:
    """The account for a server, or None for our own.

    As root it is the owner of an existing data `folder`, so that a cluster made by
    a normal user keeps working, otherwise `nobody`.
    """
    if os.geteuid() != 0:
        return None
    if folder is not None and folder.exists() and folder.stat().st_uid != 0:
        owner = folder.stat()
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534)
    return Account(nobody.pw_uid, nobody.pw_gid)


def reachable(path: Path) -> bool:
    """Can everybody walk to this path? Not if one of its parents is private."""
    path = path.resolve()
    folders = [path, *path.parents] if path.is_dir() else list(path.parents)
    return all(folder.stat().st_mode & 0o001 for folder in folders if folder.exists())
