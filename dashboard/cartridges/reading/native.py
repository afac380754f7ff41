"""Reads the files that MentorHub itself adds to a cartridge (see `tree_json.py`).

They are used only while every other file of the archive has the SHA-256 that they state. When one
has been changed, the archive is read like that of any other system.
"""

import json

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import GuideTree, PathTree, ResourceKind
from dashboard.cartridges.tree_json import FORMAT, GUIDES_FILE, PATH_FILE, from_json
from mentorhub.formats import MEGABYTE

from .archive import Cartridge
from .audience import Audience
from .canvas import CanvasSettings
from .classification import web_address
from .manifest import Manifest

# Bytes of one file.
MAX_JSON = 20 * MEGABYTE


def read_native(cartridge: Cartridge, manifest: Manifest, warnings: list[str]) -> PathTree | None:
    """The path as MentorHub exported it.

    None if it did not, or if the archive was changed or forged, which adds a warning.
    """
    if PATH_FILE not in cartridge:
        return None
    try:
        content = json.loads(cartridge.read(PATH_FILE, MAX_JSON))
        if content["format"] != FORMAT or not _is_unchanged(cartridge, content["files"]):
            warnings.append(
                _(
                    "The archive was changed after MentorHub wrote it, so it is treated like any "
                    "other cartridge."
                )
            )
            return None
        tree = from_json(PathTree, content["path"])
        if GUIDES_FILE in cartridge:
            guides = json.loads(cartridge.read(GUIDES_FILE, MAX_JSON))["guides"]
            for project in tree.projects:
                if project.identifier in guides:
                    project.guide = from_json(GuideTree, guides[project.identifier])
        _check(tree, cartridge, manifest)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        warnings.append(
            _(
                "MentorHub's own part of the archive cannot be read, so it is treated like any "
                "other cartridge."
            )
        )
        return None
    tree.native = True
    tree.warnings = []
    return tree


def _is_unchanged(cartridge: Cartridge, digests: dict[str, str]) -> bool:
    names = set(cartridge.names()) - {PATH_FILE}
    return names == set(digests) and all(cartridge.digest(name) == digests[name] for name in names)


def _check(tree: PathTree, cartridge: Cartridge, manifest: Manifest) -> None:
    """Raises ValueError for what the exporter never writes."""
    files_for_teachers = Audience(manifest, CanvasSettings()).files
    for name in tree.files:
        _require(name in cartridge and name not in files_for_teachers)
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
            _require((item.minutes or 0) in range(32_768) and len(item.title) <= 200)
            for question in item.questions:
                _require(bool(question.identifier))
        for resource in project.resources:
            kind = ResourceKind.FILE if resource.file else ResourceKind.LINK
            _require(resource.kind == kind)
            _require(bool(resource.file) != bool(resource.url) and len(resource.title) <= 300)
    identifiers = [project.identifier for project in tree.projects]
    _require(len(identifiers) == len(set(identifiers)))


def _require(holds: bool) -> None:
    if not holds:
        raise ValueError("not written by MentorHub")
