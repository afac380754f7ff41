"""The files that only Canvas writes: what is unpublished, and which files students do not see.

A file that is missing or cannot be read is ignored: other systems have none of them.
"""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from dashboard.cartridges.errors import PartRefusedError
from mentorhub.xml_files import descendants, local_name

from .archive import MAX_TEXT, Cartridge
from .xml_parsing import (
    attribute,
    children,
    first_child,
    parse_xml,
    text_of,
)

FOLDER = "course_settings/"
# Levels of folders that are compared.
MAX_FOLDERS = 50
# Bytes of a `topicMeta` file.
MAX_TOPIC_META = 100_000


@dataclass
class CanvasSettings:
    """What the files of Canvas say; empty for a cartridge of another system."""

    unpublished: set[str] = field(default_factory=set)  # identifiers of items and resources
    hidden_files: set[str] = field(default_factory=set)  # identifiers of resources, and names
    quiz_descriptions: dict[str, str] = field(default_factory=dict)  # identifier to HTML
    announcements: set[str] = field(default_factory=set)  # identifiers of topics


def _read(cartridge: Cartridge, name: str) -> Element | None:
    if name not in cartridge:
        return None
    try:
        return parse_xml(cartridge.read(name, MAX_TEXT), name.rpartition("/")[2])
    except PartRefusedError:
        return None


def read_canvas_settings(cartridge: Cartridge) -> CanvasSettings:
    settings = CanvasSettings()
    modules = _read(cartridge, FOLDER + "module_meta.xml")
    if modules is not None:
        for element in descendants(modules, "module", "item"):
            if text_of(first_child(element, "workflow_state")) == "unpublished":
                settings.unpublished.add(attribute(element, "identifier"))
    files = _read(cartridge, FOLDER + "files_meta.xml")
    if files is not None:
        for element in descendants(files, "file"):
            if any(text_of(first_child(element, word)) == "true" for word in ("hidden", "locked")):
                settings.hidden_files.add(attribute(element, "identifier"))
        for group in descendants(files, "folders"):
            _hide_folders(cartridge, group, settings)
    for name in cartridge.names():
        if name.count("/") <= 1 and name.endswith(".xml") and not name.startswith(FOLDER):
            _read_meta(cartridge, name, settings)
    return settings


def _hide_folders(cartridge: Cartridge, group: Element, settings: CanvasSettings) -> None:
    hidden = {
        f"web_resources/{attribute(folder, 'path').strip('/')}"
        for folder in children(group, "folder")
        if any(text_of(first_child(folder, word)) == "true" for word in ("hidden", "locked"))
    }
    for name in cartridge.names():
        steps = name.split("/")[:MAX_FOLDERS]
        if any("/".join(steps[:length]) in hidden for length in range(1, len(steps))):
            settings.hidden_files.add(name)


def _read_meta(cartridge: Cartridge, name: str, settings: CanvasSettings) -> None:
    """`assessment_meta.xml` of a quiz and the `topicMeta` file of a discussion."""
    is_quiz = name.endswith("/assessment_meta.xml")
    if not is_quiz and ("/" in name or cartridge.size(name) > MAX_TOPIC_META):
        return
    root = _read(cartridge, name)
    if root is None:
        return
    if is_quiz or local_name(root) == "quiz":
        identifier = attribute(root, "identifier")
        settings.quiz_descriptions[identifier] = _unescaped(root, "description")
        states = [
            text_of(first_child(root, "available")),
            text_of(first_child(root, "workflow_state")),
        ]
        if "false" in states or "unpublished" in states:
            settings.unpublished.add(identifier)
    elif local_name(root) == "topicMeta":
        identifier = text_of(first_child(root, "topic_id"))
        if text_of(first_child(root, "type")) == "announcement":
            settings.announcements.add(identifier)
        if text_of(first_child(root, "workflow_state")) in ("unpublished", "post_delayed"):
            settings.unpublished.add(identifier)


def _unescaped(root: Element, name: str) -> str:
    found = first_child(root, name)
    return (found.text or "") if found is not None else ""
