"""A unique word in each text of each guide, and the search for it in every disguise.

A canary is 24 letters that occur nowhere else, then signs that HTML escapes, then more letters.
"""

import base64
import html
import json
import secrets
import string
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import quote

from django.core.files.base import ContentFile

from guides.models import Criterion, Guide, GuideFile, Skill
from guides.versions import save_version
from mentorhub.database import STAFF, signed_in_as
from students.models import Project

# Every disguise holds a run of at least LONG_RUN of these; other text on a page hardly ever does.
IN_RUNS = frozenset((string.ascii_letters + string.digits + "+/\0").encode())
LONG_RUN = 24
# Of a text every STRIDE-th piece of so many signs is looked up: one of them lies within each run.
PIECE = 16
STRIDE = LONG_RUN - PIECE + 1
_ONLY_RUNS = bytes(code if code in IN_RUNS else ord(" ") for code in range(256))


def long_runs(text: bytes) -> bytes:
    """All long runs of the text, one a line."""
    found = text.translate(_ONLY_RUNS).split(b" ")
    return b"\n".join(run for run in found if len(run) >= LONG_RUN)


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
    # Each piece of a disguised text's long run -> that text, whose it is, and which disguise.
    _known: dict[bytes, list[tuple[bytes, Canary, str]]] | None = None

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
            self._known = self._pieces()
        # The runs of a page are a hundred times shorter than the page.
        runs = long_runs(text)
        pieces = {runs[at : at + PIECE] for at in range(0, len(runs), STRIDE)}
        return {
            (canary, name)
            for piece in self._known.keys() & pieces
            for word, canary, name in self._known[piece]
            if word in text
        }

    def _pieces(self) -> dict[bytes, list[tuple[bytes, Canary, str]]]:
        found: dict[bytes, list[tuple[bytes, Canary, str]]] = defaultdict(list)
        for canary in self.canaries:
            for name, word in canary.disguises().items():
                run = long_runs(word).split(b"\n")[0]
                for at in range(STRIDE):
                    found[run[at : at + PIECE]].append((word, canary, name))
        return dict(found)

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
