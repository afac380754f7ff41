"""MentorHub's own words inside a cartridge: what the standard has no place for.

The exporter adds `mentorhub/path.json`, and for guides a second file, marked for instructors.
They hold the Markdown as it was typed and the SHA-256 of every other file of the archive. If
one of these has been changed since, the two files are ignored and the rest is read as from
any other system.
"""

import json
from dataclasses import asdict, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from django.utils.translation import gettext as _

from mentorhub.formats import MEGABYTE

from .archive import Cartridge
from .audience import Audience
from .canvas import CanvasNotes
from .manifest import Manifest
from .reading import web_address
from .tree import GuideTree, PathTree

PATH_FILE = "mentorhub/path.json"
GUIDES_FILE = "mentorhub/guides.json"
FORMAT = 1
MAX_JSON = 20 * MEGABYTE
ITEM_KINDS = {"page", "video", "slides", "discussion", "quiz", "link"}
QUESTION_KINDS = {"single", "multiple", "open"}


def path_json(tree: PathTree, digests: dict[str, str]) -> str:
    """The path without a word of its guides."""
    content = asdict(tree)
    for project in content["projects"]:
        del project["guide"]
    return json.dumps({"format": FORMAT, "path": content, "files": digests}, ensure_ascii=False)


def guides_json(tree: PathTree) -> str:
    guides = {p.identifier: asdict(p.guide) for p in tree.projects if p.guide}
    return json.dumps({"format": FORMAT, "guides": guides}, ensure_ascii=False)


def read_native(cartridge: Cartridge, manifest: Manifest, warnings: list[str]) -> PathTree | None:
    """The path as MentorHub wrote it; None if it did not, or not the archive as it is now."""
    if PATH_FILE not in cartridge:
        return None
    try:
        content = json.loads(cartridge.read(PATH_FILE, MAX_JSON))
        if content["format"] != FORMAT or not _is_untouched(cartridge, content["files"]):
            warnings.append(
                _("The archive was changed after MentorHub wrote it; it is read as any other.")
            )
            return None
        tree = build(PathTree, content["path"])
        if GUIDES_FILE in cartridge:
            guides = json.loads(cartridge.read(GUIDES_FILE, MAX_JSON))["guides"]
            for project in tree.projects:
                if project.identifier in guides:
                    project.guide = build(GuideTree, guides[project.identifier])
        _check(tree, cartridge, manifest)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        warnings.append(
            _("MentorHub's own part of the archive cannot be read; it is read as any other.")
        )
        return None
    tree.native = True
    tree.warnings = []
    return tree


def _is_untouched(cartridge: Cartridge, digests: dict[str, str]) -> bool:
    names = set(cartridge.names()) - {PATH_FILE}
    return names == set(digests) and all(cartridge.digest(name) == digests[name] for name in names)


def _check(tree: PathTree, cartridge: Cartridge, manifest: Manifest) -> None:
    """Raises ValueError for what an exporter of ours would not have written."""
    closed = Audience(manifest, CanvasNotes()).files
    for name in tree.files:
        _require(name in cartridge and name not in closed)
    for project in tree.projects:
        _require(bool(project.identifier and project.title) and project.level in (1, 2, 3))
        _require(1 <= (project.hours or 0) <= 1000)
        _require(5 <= (project.presentation_minutes or 0) <= 60)
        for name in project.guide.files:
            _require(name in cartridge)
        for one in (*project.items, *project.resources):
            _require(bool(one.identifier) and (not one.file or one.file in tree.files))
            _require(not one.url or web_address(one.url) == one.url)
        for item in project.items:
            _require(item.kind in ITEM_KINDS and (item.minutes or 0) in range(32_768))
            _require(len(item.title) <= 200)
            for question in item.questions:
                _require(bool(question.identifier) and question.kind in QUESTION_KINDS)
        for resource in project.resources:
            _require(resource.kind == ("file" if resource.file else "link"))
            _require(bool(resource.file) != bool(resource.url) and len(resource.title) <= 300)
    identifiers = [project.identifier for project in tree.projects]
    _require(len(identifiers) == len(set(identifiers)))


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("not written by MentorHub")


def build(kind: Any, value: Any) -> Any:
    """A dataclass, list or plain value of the wanted type. Raises TypeError for another."""
    origin = get_origin(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {one.name for one in fields(kind)}
        return kind(**{name: build(hints[name], value[name]) for name in known & value.keys()})
    if origin is list:
        if not isinstance(value, list):
            raise TypeError("a list was expected")
        return [build(get_args(kind)[0], one) for one in value]
    if origin in (Union, UnionType):
        if value is None and NoneType in get_args(kind):
            return None
        return build(next(one for one in get_args(kind) if one is not NoneType), value)
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} was expected")
    if kind is str and "\0" in value.encode().decode():  # half a surrogate fails to encode
        raise ValueError("no database holds this character")
    return value
