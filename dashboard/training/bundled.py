"""The courses that are bundled with the product: a folder each, a file each chapter.

They are loaded into rows, which are then edited in the admin; a file never overwrites a row.

    courses/<course>/<language>/course.toml  recap.md  <n>-<part>/part.toml  <n>-<chapter>.md
                                                                 quiz.toml
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from dashboard.models import MentorResource
from dashboard.training.models import Chapter, Course, Part, Quiz
from dashboard.training.question_content import QuestionContent

FOLDER = Path(__file__).parent / "courses"
FIRST_LANGUAGE = "en"
WORDS_A_MINUTE = 180
CHAPTER = re.compile(r"# (?P<title>[^\n]+)\n\n> (?P<summary>[^\n]+)\n\n(?P<body>.+)", re.DOTALL)
NUMBERED = re.compile(r"(?P<position>\d+)-(?P<slug>[a-z0-9-]+)")
OF_QUIZ = ("pass_percent", "draw", "retry_minutes")
DEFAULT_DRAW = 5


@dataclass(frozen=True)
class BundledQuiz:
    rules: dict[str, int]
    # By group, its variants.
    groups: list[tuple[str, list[QuestionContent]]]

    @property
    def drawn(self) -> int:
        return min(self.rules.get("draw", DEFAULT_DRAW), len(self.groups))


@dataclass(frozen=True)
class BundledPart:
    slug: str
    title: str
    position: int
    chapters: list[dict[str, Any]]
    quiz: BundledQuiz | None


@dataclass(frozen=True)
class BundledCourse:
    slug: str
    language: str
    # Columns of the course.
    fields: dict[str, Any]
    # Slugs of resources for mentors.
    resources: list[str]
    parts: list[BundledPart]

    @property
    def address(self) -> str:
        return self.slug if self.language == FIRST_LANGUAGE else f"{self.slug}-{self.language}"

    @property
    def minutes(self) -> int:
        read = sum(chapter["minutes"] for part in self.parts for chapter in part.chapters)
        return max(1, read + sum(part.quiz.drawn for part in self.parts if part.quiz))


def create_missing(folder: Path = FOLDER) -> list[Course]:
    """Create the bundled courses whose address does not exist yet; others are not changed."""
    known = set(Course.objects.values_list("slug", flat=True))
    missing = [course for course in read_bundled(folder) if course.address not in known]
    with transaction.atomic(using=Course.objects.db):
        return [_create(course) for course in missing]


def read_bundled(folder: Path = FOLDER) -> list[BundledCourse]:
    """All of them, that in the first language before its twins. Raises ValueError with the file
    that is wrong."""
    files = folder.glob("*/*/course.toml")
    courses = [_read_course(file.parent) for file in sorted(files)]
    return sorted(courses, key=lambda each: (each.language != FIRST_LANGUAGE, each.slug))


def _read_course(folder: Path) -> BundledCourse:
    fields = _toml(folder / "course.toml")
    resources = fields.pop("resources", [])
    recap = folder / "recap.md"
    fields["recap"] = recap.read_text(encoding="utf-8").strip() if recap.exists() else ""
    parts = [_read_part(file.parent) for file in sorted(folder.glob("*/part.toml"))]
    return BundledCourse(folder.parent.name, folder.name, fields, resources, parts)


def _read_part(folder: Path) -> BundledPart:
    quiz = folder / "quiz.toml"
    return BundledPart(
        **_numbered(folder.name),
        title=_toml(folder / "part.toml")["title"],
        chapters=[_read_chapter(file) for file in sorted(folder.glob("*.md"))],
        quiz=_read_quiz(quiz) if quiz.exists() else None,
    )


def _read_chapter(file: Path) -> dict[str, Any]:
    found = CHAPTER.fullmatch(file.read_text(encoding="utf-8").strip())
    if found is None:
        raise ValueError(f"{file} has no title and summary")
    minutes = max(1, round(len(found["body"].split()) / WORDS_A_MINUTE))
    return {**_numbered(file.stem), **found.groupdict(), "minutes": minutes}


def _read_quiz(file: Path) -> BundledQuiz:
    content = _toml(file)
    try:
        groups = [
            (group["key"], [_read_variant(variant).check() for variant in group["variant"]])
            for group in content["group"]
        ]
    except (KeyError, ValueError, TypeError) as error:
        raise ValueError(f"{file}: {error!r}") from error
    return BundledQuiz({name: content[name] for name in OF_QUIZ if name in content}, groups)


def _read_variant(variant: dict[str, Any]) -> QuestionContent:
    text, explanation = variant["text"], variant.get("explanation", "")
    match variant["kind"]:
        case "ordering":
            return QuestionContent.of_items(text, variant["items"], explanation=explanation)
        case "matching":
            pairs = [(left, right) for left, right in variant["pairs"]]
            return QuestionContent.of_pairs(text, pairs, explanation=explanation)
        case "single" | "multiple" as kind:
            choices = [
                (choice["text"], choice.get("right", False), choice.get("because", ""))
                for choice in variant["choices"]
            ]
            several = kind == "multiple"
            return QuestionContent.of_choices(
                text, choices, several=several, explanation=explanation
            )
        case kind:
            raise ValueError(f"no kind {kind!r}")


def _numbered(name: str) -> dict[str, Any]:
    found = NUMBERED.fullmatch(name)
    if found is None:
        raise ValueError(f"{name} does not begin with a number")
    return {"slug": found["slug"], "position": int(found["position"])}


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{file}: {error}") from error


def _create(found: BundledCourse) -> Course:
    twin = Course.objects.filter(slug=found.slug, translation=None).exclude(slug=found.address)
    course = Course(
        slug=found.address,
        language=found.language,
        minutes=found.minutes,
        twin=twin.first(),
        published=True,
        **found.fields,
    )
    course.full_clean()
    course.save()
    course.resources.set(MentorResource.objects.filter(slug__in=found.resources))
    for part in found.parts:
        _create_part(course, part)
    return course


def _create_part(course: Course, found: BundledPart) -> None:
    part = Part.objects.create(
        course=course, slug=found.slug, title=found.title, position=found.position
    )
    Chapter.objects.bulk_create(
        Chapter(part=part, course=course, **fields) for fields in found.chapters
    )
    if found.quiz is None:
        return
    quiz = Quiz.objects.create(part=part, **found.quiz.rules)
    for position, (group, variants) in enumerate(found.quiz.groups, 1):
        for variant in variants:
            variant.add_to(quiz, group, position=position, by=None)
