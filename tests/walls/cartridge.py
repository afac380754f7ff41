import zipfile
from pathlib import Path


def unpacked(file: Path) -> bytes:
    """All bytes of an archive, names included."""
    with zipfile.ZipFile(file) as archive:
        return b"".join(name.encode() + archive.read(name) for name in archive.namelist())
