"""By which version of its guide a work is judged, and how that differs from today's.

A work is judged by the version in force at its beginning, unless a manager moved it (WorkVersion).
"""

import difflib
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, PositiveIntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from guides.judged_versions import judged_number
from guides.models import GuideVersion, WorkVersion
from guides.pasting.recording import write_fingerprints
from guides.versions import with_keys
from mentorhub.database import STAFF, signed_in_as
from mentorhub.prepared import prepared

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import ProjectWork


@dataclass(frozen=True)
class VersionCriterion:
    key: UUID
    text: str
    required: bool
    # Of its place in the version: "2.1".
    number: str


@dataclass(frozen=True)
class VersionSkill:
    key: UUID
    number: int
    name: str
    deliverable: str
    criteria: tuple[VersionCriterion, ...]


@dataclass(frozen=True)
class VersionContent:
    """What a version of a guide says, with a key for each skill and criterion."""

    number: int
    saved_at: datetime
    skills: tuple[VersionSkill, ...]

    @cached_property
    def criteria(self) -> dict[UUID, VersionCriterion]:
        return {each.key: each for skill in self.skills for each in skill.criteria}

    @property
    def required(self) -> list[VersionCriterion]:
        return [each for each in self.criteria.values() if each.required]


def content_of(version: GuideVersion) -> VersionContent:
    seen: dict[UUID, int] = {}

    def key_of(text: str) -> UUID:
        """Of two equal texts that were saved without keys, the second gets one of its own."""
        key = UUID(text)
        seen[key] = seen.get(key, 0) + 1
        return key if seen[key] == 1 else uuid.uuid5(key, str(seen[key]))

    saved = with_keys(version.guide_id, version.content)["skills"]
    skills = tuple(
        VersionSkill(
            key=key_of(skill["key"]),
            number=number,
            name=skill["name"],
            deliverable=skill["deliverable"],
            criteria=tuple(
                VersionCriterion(
                    key_of(each["key"]), each["text"], each["required"], f"{number}.{place}"
                )
                for place, each in enumerate(skill["criteria"], 1)
            ),
        )
        for number, skill in enumerate(saved, 1)
    )
    return VersionContent(version.number, version.saved_at, skills)


@dataclass(frozen=True)
class JudgedBy:
    """The version that judges a work, and today's; the same object where they are the same."""

    judged: VersionContent
    today: VersionContent

    @property
    def is_older(self) -> bool:
        return self.judged.number != self.today.number

    @cached_property
    def changes(self) -> list["CriterionChange"]:
        return list(changes(self.judged, self.today)) if self.is_older else []


def judged_by(work: "ProjectWork", number: int = 0) -> JudgedBy | None:
    """One query, on the login in force: *guides* for a reader, or *staff*. ``number`` is the
    version of a verdict that was released. None when the guide has no version, or is closed to the
    reader."""
    found_rows = _versions_for(work.project_id, work.pk, work.started_at, number)
    rows = {row.number: row for row in found_rows}
    if not rows:
        return None
    found = next(iter(rows.values()))
    judged, today = rows.get(found.judged), rows.get(found.latest)
    if judged is None or today is None:
        return None
    content = content_of(judged)
    return JudgedBy(content, content if judged is today else content_of(today))


@prepared
def _versions_for(project: int, work: int, started_at: datetime, number: int) -> QuerySet[Any]:
    """The version that judges the work (that of the number, unless it is 0), and the latest."""
    of_guide = GuideVersion.objects.filter(guide=OuterRef("guide"))
    rows = GuideVersion.objects.filter(guide__project=project)
    rows = rows.annotate(
        judged=Coalesce(
            NullIf(Value(number), Value(0)),
            judged_number(of_guide, work, started_at),
            output_field=PositiveIntegerField(),
        ),
        latest=Subquery(of_guide.order_by("-number").values("number")[:1]),
    )
    return rows.filter(Q(number=F("judged")) | Q(number=F("latest"))).order_by()


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    REQUIRED = "required"
    NOT_REQUIRED = "not_required"


class PartKind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class TextPart:
    kind: PartKind
    text: str


@dataclass(frozen=True)
class CriterionChange:
    """How one criterion of today's version differs from that of the version that judges.

    ``skill`` is the name of its skill, and ``number`` its place: today's, or where it stood.
    """

    kinds: tuple[ChangeKind, ...]
    key: UUID
    number: str
    skill: str
    parts: tuple[TextPart, ...]
    is_required: bool


def changes(judged: VersionContent, today: VersionContent) -> Iterator[CriterionChange]:
    """In the order of today's version, then what is gone."""
    for skill in today.skills:
        for criterion in skill.criteria:
            before = judged.criteria.get(criterion.key)
            kinds = tuple(_kinds(before, criterion))
            if kinds:
                old = before.text if before else ""
                parts = text_difference(old, criterion.text)
                yield CriterionChange(
                    kinds, criterion.key, criterion.number, skill.name, parts, criterion.required
                )
    for skill in judged.skills:
        for criterion in skill.criteria:
            if criterion.key not in today.criteria:
                parts = text_difference(criterion.text, "")
                yield CriterionChange(
                    (ChangeKind.REMOVED,), criterion.key, criterion.number, skill.name, parts,
                    criterion.required,
                )  # fmt: skip


def _kinds(before: VersionCriterion | None, now: VersionCriterion) -> Iterator[ChangeKind]:
    if before is None:
        yield ChangeKind.ADDED
        return
    if before.text != now.text:
        yield ChangeKind.REWORDED
    if before.required != now.required:
        yield ChangeKind.REQUIRED if now.required else ChangeKind.NOT_REQUIRED


_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def text_difference(before: str, after: str) -> tuple[TextPart, ...]:
    """The words that both have, that were removed, and that were added, in their order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts: list[TextPart] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            parts.append(TextPart(PartKind.SAME, "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            parts.append(TextPart(PartKind.REMOVED, "".join(old[old_from:old_to])))
        if new_to > new_from:
            parts.append(TextPart(PartKind.ADDED, "".join(new[new_from:new_to])))
    return tuple(parts)


class NotMovableError(Exception):
    """The work is validated, or the guide has no such version."""


@dataclass(frozen=True)
class VersionChoice:
    number: int
    saved_at: datetime
    is_judging: bool
    is_latest: bool


def choices_for(work: "ProjectWork") -> list[VersionChoice]:
    """The versions of the work's guide, newest first; no text of them. For managers."""
    with signed_in_as(STAFF):
        found = judged_by(work)
        rows = GuideVersion.objects.filter(guide__project=work.project_id).order_by("-number")
        numbers = list(rows.values_list("number", "saved_at"))
    if found is None:
        return []
    return [
        VersionChoice(number, at, number == found.judged.number, number == found.today.number)
        for number, at in numbers
    ]


def moves_of(work: "ProjectWork") -> list[WorkVersion]:
    """When and why managers moved the work to another version, newest first."""
    with signed_in_as(STAFF):
        return list(WorkVersion.objects.filter(work=work).select_related("moved_by"))


def move(work: "ProjectWork", version: int, *, reason: str, by: "User") -> None:
    """Judge the work by this version from now on. Raises NotMovableError."""
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        if work.finished_at is not None:
            raise NotMovableError
        known = GuideVersion.objects.filter(guide__project=work.project_id, number=version)
        if not known.exists():
            raise NotMovableError
        WorkVersion.objects.create(
            work_id=work.pk, version=version, reason=reason, moved_by_id=by.pk,
            moved_at=timezone.now(),
        )  # fmt: skip
        write_fingerprints(work.project_id)
