"""Archives that come in and go out."""

import zipfile
from pathlib import Path

from tests.dashboard.cartridges import build


def unpacked(file: Path) -> bytes:
    """All bytes of an archive, names included."""
    with zipfile.ZipFile(file) as archive:
        return b"".join(name.encode() + archive.read(name) for name in archive.namelist())


def with_teachers_notes(folder: Path, title: str, notes: str) -> Path:
    """A module with a page for everybody and one marked for instructors only."""
    mark = build.roles("Instructor")
    items = [
        build.item(
            "m1",
            "Rye",
            build.item("i1", "Read me", ref="r1"),
            build.item("i2", title, ref="r2"),
        )
    ]
    resources = [
        build.resource("r1", "webcontent", "read.html"),
        build.resource("r2", "webcontent", "notes.html", inner=mark),
        build.resource("r3", "webcontent", "key.csv", inner=mark),
    ]
    link = '<p>Mix. <a href="notes.html">Notes</a> <a href="key.csv">Key</a></p>'
    inside = {
        "imsmanifest.xml": build.manifest(items, resources),
        "read.html": build.page("Read me", link),
        "notes.html": build.page(title, f"<p>{notes}</p>"),
        "key.csv": f"answers\n{notes}\n",
    }
    return build.save(folder, inside, "incoming.imscc")
