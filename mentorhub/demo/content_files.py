"""Reads the content of the demo school from its folders (see content/README.md) into records.

Texts for students and texts for mentors are in two folders and read by two functions, `load_paths`
and `load_guides`, so that no record of a project contains its guide.
Needs neither Django nor a database.
"""

import re
import tomllib
from pathlib import Path

from mentorhub.demo.content_records import (
    CourseItemContent,
    DeliverableContent,
    GuideContent,
    PathContent,
    ProjectContent,
    QuestionContent,
    ResourceContent,
    SkillContent,
)

HERE = Path(__file__).resolve().parent
CONTENT = HERE / "content"
GUIDES = HERE / "guides"

NUMBERED = re.compile(r"(\d+)-([a-z0-9]+(?:-[a-z0-9]+)*)")
FENCE = "+++\n"


class ContentError(ValueError):
    """A content file is missing or lacks what the seeder needs; the message names the file."""


def load_paths(root: Path = CONTENT) -> tuple[PathContent, ...]:
    """Every path in `root` with its projects, in order, and no guide. Raises ContentError."""
    paths = [_path(file.parent) for file in root.glob("*/path.toml")]
    return tuple(sorted(paths, key=lambda path: (path.position, path.slug)))


def load_guides(root: Path = GUIDES) -> tuple[GuideContent, ...]:
    """Every guide in `root`, by path and project. Only for the staff login. Raises ContentError."""
    return tuple(_guide(file) for file in sorted(root.glob("*/*.toml")))


def _path(folder: Path) -> PathContent:
    file = folder / "path.toml"
    data = _toml(file)
    return PathContent(
        slug=folder.name,
        position=_required(data, "position", int, file),
        title=_required(data, "title", str, file),
        summary=_required(data, "summary", str, file),
        description=_required(data, "description", str, file),
        projects=tuple(
            _project(position, slug, file.parent)
            for position, slug, file in _numbered(folder, "*/project.toml", folders=True)
        ),
    )


def _project(position: int, slug: str, folder: Path) -> ProjectContent:
    file = folder / "project.toml"
    data = _toml(file)
    return ProjectContent(
        slug=slug,
        position=position,
        title=_required(data, "title", str, file),
        summary=_required(data, "summary", str, file),
        level=_required(data, "level", int, file),
        hours=_required(data, "hours", int, file),
        presentation_minutes=_required(data, "presentation_minutes", int, file),
        brief=_text(folder / "brief.md"),
        deliverables=tuple(
            DeliverableContent(
                _required(row, "title", str, file), _required(row, "format", str, file)
            )
            for row in data.get("deliverables", ())
        ),
        course=tuple(
            _course_item(slug, file) for _, slug, file in _numbered(folder / "course", "*.md")
        ),
        resources=_resources(folder),
    )


def _course_item(slug: str, file: Path) -> CourseItemContent:
    before, opened, rest = _text(file).partition(FENCE)
    front, closed, body = rest.partition("\n" + FENCE)
    if before or not opened or not closed:
        raise ContentError(f"{file}: needs a front matter between two lines +++")
    data = _toml(file, front)
    return CourseItemContent(
        slug=slug,
        title=_required(data, "title", str, file),
        kind=_required(data, "kind", str, file),
        minutes=_required(data, "minutes", int, file),
        body=body.strip() + "\n",
        url=data.get("url", ""),
        questions=tuple(
            QuestionContent(
                text=_required(row, "text", str, file),
                kind=_required(row, "kind", str, file),
                choices=tuple(row.get("choices", ())),
            )
            for row in data.get("questions", ())
        ),
    )


def _resources(folder: Path) -> tuple[ResourceContent, ...]:
    file = folder / "resources.toml"
    return tuple(
        ResourceContent(
            kind=_required(row, "kind", str, file),
            title=_required(row, "title", str, file),
            description=_required(row, "description", str, file),
            url=row.get("url", ""),
            file=_file_in(folder / "files", row["file"], file) if "file" in row else None,
        )
        for row in _toml(file).get("resources", ())
    )


def _guide(file: Path) -> GuideContent:
    data = _toml(file)
    return GuideContent(
        path_slug=file.parent.name,
        project_slug=file.stem,
        advice=_required(data, "advice", str, file),
        steps=_required(data, "steps", str, file),
        skills=tuple(
            SkillContent(
                name=_required(row, "name", str, file),
                public_title=_required(row, "public_title", str, file),
                deliverable=_required(row, "deliverable", str, file),
                criteria=tuple(_required(row, "criteria", list, file)),
                required=tuple(_required(row, "required", list, file)),
            )
            for row in data.get("skills", ())
        ),
    )


def _numbered(folder: Path, pattern: str, folders: bool = False) -> list[tuple[int, str, Path]]:
    """Position, slug and file of what matches, where the file (or its folder) is named N-slug."""
    found = []
    for file in folder.glob(pattern):
        match = NUMBERED.fullmatch(file.parent.name if folders else file.stem)
        if not match:
            raise ContentError(f"{file}: is not named like 1-a-slug")
        found.append((int(match[1]), match[2], file))
    return sorted(found)


def _file_in(folder: Path, name: str, named_in: Path) -> Path:
    found = folder / name
    if found.parent != folder or not found.is_file():
        raise ContentError(f"{named_in}: {name} is not a file in {folder}")
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{file}: {error}") from error


def _toml(file: Path, text: str | None = None) -> dict:
    try:
        return tomllib.loads(_text(file) if text is None else text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{file}: {error}") from error


def _required(data: dict, key: str, kind: type, file: Path):
    value = data.get(key)
    if not isinstance(value, kind) or not value:
        raise ContentError(f"{file}: {key} is missing, empty or not a {kind.__name__}")
    return value.strip() if isinstance(value, str) else value
