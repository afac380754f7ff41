"""What only Canvas writes: states, files kept from students, and where its links lead.

Nothing here is an error when it is missing: other systems have none of it.
"""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from .archive import MAX_TEXT, Cartridge, PartRefusedError
from .xml_parsing import attribute, child, children, inside, local, parse, text

SETTINGS = "course_settings/"
# Folders in folders. Names with more are compared by their beginning.
MAX_FOLDERS = 50


@dataclass
class CanvasNotes:
    unpublished: set[str] = field(default_factory=set)  # identifiers of items and resources
    hidden_files: set[str] = field(default_factory=set)  # identifiers of resources
    descriptions: dict[str, str] = field(default_factory=dict)  # quiz identifier to HTML
    announcements: set[str] = field(default_factory=set)


def _read(cartridge: Cartridge, name: str) -> Element | None:
    if name not in cartridge:
        return None
    try:
        return parse(cartridge.read(name, MAX_TEXT), name.rpartition("/")[2])
    except PartRefusedError:
        return None


def read_notes(cartridge: Cartridge) -> CanvasNotes:
    notes = CanvasNotes()
    modules = _read(cartridge, SETTINGS + "module_meta.xml")
    if modules is not None:
        for element in inside(modules, "module", "item"):
            if text(child(element, "workflow_state")) == "unpublished":
                notes.unpublished.add(attribute(element, "identifier"))
    files = _read(cartridge, SETTINGS + "files_meta.xml")
    if files is not None:
        for element in inside(files, "file"):
            if any(text(child(element, word)) == "true" for word in ("hidden", "locked")):
                notes.hidden_files.add(attribute(element, "identifier"))
        for group in inside(files, "folders"):
            _hide_folders(cartridge, group, notes)
    for name in cartridge.names():
        if name.count("/") <= 1 and name.endswith(".xml") and not name.startswith(SETTINGS):
            _read_meta(cartridge, name, notes)
    return notes


def _hide_folders(cartridge: Cartridge, group: Element, notes: CanvasNotes) -> None:
    hidden = {
        f"web_resources/{attribute(folder, 'path').strip('/')}"
        for folder in children(group, "folder")
        if any(text(child(folder, word)) == "true" for word in ("hidden", "locked"))
    }
    for name in cartridge.names():
        steps = name.split("/")[:MAX_FOLDERS]
        if any("/".join(steps[:length]) in hidden for length in range(1, len(steps))):
            notes.hidden_files.add(name)


def _read_meta(cartridge: Cartridge, name: str, notes: CanvasNotes) -> None:
    """`assessment_meta.xml` of a quiz and the `topicMeta` file of a discussion."""
    is_quiz = name.endswith("/assessment_meta.xml")
    if not is_quiz and ("/" in name or cartridge.size(name) > 100_000):
        return
    root = _read(cartridge, name)
    if root is None:
        return
    if is_quiz or local(root) == "quiz":
        identifier = attribute(root, "identifier")
        notes.descriptions[identifier] = _unescaped(root, "description")
        states = [text(child(root, "available")), text(child(root, "workflow_state"))]
        if "false" in states or "unpublished" in states:
            notes.unpublished.add(identifier)
    elif local(root) == "topicMeta":
        identifier = text(child(root, "topic_id"))
        if text(child(root, "type")) == "announcement":
            notes.announcements.add(identifier)
        if text(child(root, "workflow_state")) in ("unpublished", "post_delayed"):
            notes.unpublished.add(identifier)


def _unescaped(root: Element, name: str) -> str:
    found = child(root, name)
    return (found.text or "") if found is not None else ""
