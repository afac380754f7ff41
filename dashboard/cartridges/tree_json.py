"""The tree as JSON: between the two processes of an import, and inside an export of MentorHub.

An export holds `mentorhub/path.json`, and `mentorhub/guides.json` when it holds guides: the
Markdown as it was typed, what Common Cartridge has no place for, and the SHA-256 of every other
file of the archive.
"""

import json
from dataclasses import asdict, fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .tree import PathTree

PATH_FILE = "mentorhub/path.json"
GUIDES_FILE = "mentorhub/guides.json"
FORMAT = 1


def path_json(tree: PathTree, digests: dict[str, str]) -> str:
    """The path without its guides. `digests`: file name to SHA-256 as hexadecimal digits."""
    content = asdict(tree)
    for project in content["projects"]:
        del project["guide"]
    return json.dumps({"format": FORMAT, "path": content, "files": digests}, ensure_ascii=False)


def guides_json(tree: PathTree) -> str:
    """The guides of the path, by the identifiers of their projects."""
    guides = {p.identifier: asdict(p.guide) for p in tree.projects if p.guide}
    return json.dumps({"format": FORMAT, "guides": guides}, ensure_ascii=False)


def from_json(kind: Any, value: Any) -> Any:
    """A dataclass, list, enum or plain value of the type `kind`, made of parsed JSON.

    Keys that the dataclass does not have are ignored. Raises TypeError for a value of another
    type, and ValueError for a character or an enum value that does not exist.
    """
    origin = get_origin(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        known = {one.name for one in fields(kind)}
        return kind(**{name: from_json(hints[name], value[name]) for name in known & value.keys()})
    if origin is list:
        if not isinstance(value, list):
            raise TypeError("a list was expected")
        return [from_json(get_args(kind)[0], one) for one in value]
    if origin in (Union, UnionType):
        if value is None and NoneType in get_args(kind):
            return None
        return from_json(next(one for one in get_args(kind) if one is not NoneType), value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} was expected")
    if kind is str and "\0" in value.encode().decode():  # half a surrogate fails to encode
        raise ValueError("PostgreSQL does not store this character")
    return value
