"""A unique word in each text of each guide, and the search for it in every disguise.

A canary is 24 letters that occur nowhere else, then signs that HTML escapes, then more letters.
"""

import base64
import html
import json
import secrets
import string
from dataclasses import dataclass, field
from urllib.parse import quote

from django.core.files.base import ContentFile

from guides.models import Criterion, Guide, GuideFile, Skill
from guides.versions import save_version
from mentorhub.database import STAFF, signed_in_as
from students.models import Project


@dataclass(frozen=True)
class Canary:
    project: str
    place: str
    head: str
    tail: str

    @property
    def text(self) -> str:
        return f"{self.head} & {self.tail}'s"

    def disguises(self) -> dict[str, bytes]:
        """The first 24 letters find it as it is, escaped or cut off; the rest is encoded."""
        head, text = self.head, self.text
        found = {
            "first 24 letters": head,
            "upper case": head.upper(),
            "title case": head.title(),
            "backwards": head[::-1],
            "HTML": html.escape(text),
            "address": quote(text),
            "JSON": json.dumps(text)[1:-1],
            "hexadecimal": head.encode().hex(),
            "UTF-16": "\0".join(head),
        }
        for offset in range(3):
            # What stays the same of base64 wherever the text begins.
            coded = base64.b64encode(b"\0" * offset + head.encode()).decode()
            found[f"base64 at {offset}"] = coded[4:-4]
        return {name: value.encode() for name, value in found.items()}


@dataclass
class Nest:
    """All canaries, and which of their disguises a text holds."""

    canaries: list[Canary] = field(default_factory=list)
    _known: dict[bytes, tuple[Canary, str]] | None = None

    def new(self, project: str, place: str) -> Canary:
        letters = string.ascii_lowercase
        head = "".join(secrets.choice(letters) for _ in range(24))
        tail = "".join(secrets.choice(letters) for _ in range(8))
        canary = Canary(project, place, head, tail)
        self.canaries.append(canary)
        self._known = None
        return canary

    def of(self, project: str) -> list[Canary]:
        return [canary for canary in self.canaries if canary.project == project]

    def found_in(self, text: bytes | str) -> set[tuple[Canary, str]]:
        if isinstance(text, str):
            text = text.encode(errors="surrogateescape")
        if self._known is None:
            self._known = {
                value: (canary, name)
                for canary in self.canaries
                for name, value in canary.disguises().items()
            }
        # Many quick searches: one pattern of them all takes a hundred times as long.
        return {found for word, found in self._known.items() if word in text}

    def plant(self, project: Project) -> Guide:
        """A guide with a canary in each text, in a file's content, and in a file's name."""
        name = project.slug
        with signed_in_as(STAFF):
            guide = Guide.objects.create(
                project=project,
                advice=f"# Advice\n\nFirst, {self.new(name, 'advice').text}.",
                steps=f"1. Then {self.new(name, 'steps').text}.",
            )
            skill = Skill.objects.create(
                guide=guide,
                name=self.new(name, "skill").text,
                deliverable=self.new(name, "deliverable").text,
            )
            Criterion.objects.create(skill=skill, text=self.new(name, "criterion").text)
            inside = self.new(name, "file content").text.encode()
            _file(guide, "plan.txt", inside)
            _file(guide, f"{self.new(name, 'file name').head}.txt", b"nothing")
            save_version(guide, by=None)
        return guide


def _file(guide: Guide, name: str, content: bytes) -> GuideFile:
    kept = ContentFile(content)
    return GuideFile.objects.create(
        guide=guide,
        name=name,
        content_type="text/plain",
        size=kept.size,
        sha256="",
        content=content,
    )
