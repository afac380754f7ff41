"""The report of an import: counts and lines for the person who started it.

No line holds words of a guide: reports are printed, and shown on a page of the administration.
"""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.cartridges.tree import add_warning


class ReportKind(StrEnum):
    """What a report counts. The values are stored in `CartridgeImport.counts`."""

    PROJECT = "projects"
    COURSE_ITEM = "course items"
    RESOURCE = "resources"
    FILE = "files"
    QUIZ_QUESTION = "quiz questions"
    GUIDE_PART = "guide parts"
    DELIVERABLE = "deliverables"
    WEB_LINK = "web links"


# In the order of the rows of a report.
NAMES = {
    ReportKind.PROJECT: gettext_lazy("Projects"),
    ReportKind.COURSE_ITEM: gettext_lazy("Course items"),
    ReportKind.RESOURCE: gettext_lazy("Resources"),
    ReportKind.FILE: gettext_lazy("Files"),
    ReportKind.QUIZ_QUESTION: gettext_lazy("Quiz questions"),
    ReportKind.GUIDE_PART: gettext_lazy("Parts of guides"),
    ReportKind.DELIVERABLE: gettext_lazy("Expected deliverables"),
}
# In the order of a summary.
SUMMARY = [
    ReportKind.PROJECT,
    ReportKind.COURSE_ITEM,
    ReportKind.WEB_LINK,
    ReportKind.FILE,
    ReportKind.QUIZ_QUESTION,
    ReportKind.GUIDE_PART,
]


@dataclass
class Tally:
    """How many rows of one kind were added, changed, unchanged and removed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass
class Report:
    """`lines` begin with `+`, `~` or `-`; `totals` count what the cartridge holds."""

    path_title: str = ""
    path_slug: str = ""
    path_id: int | None = None
    is_new: bool = False
    tallies: dict[ReportKind, Tally] = field(default_factory=dict)
    totals: dict[ReportKind, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)  # lines on projects that stay drafts

    def tally(self, kind: ReportKind) -> Tally:
        return self.tallies.setdefault(kind, Tally())

    def added(self, kind: ReportKind, line: str = "") -> None:
        self.tally(kind).added += 1
        self._add_line("+", line)

    def changed(self, kind: ReportKind, line: str = "") -> None:
        self.tally(kind).changed += 1
        self._add_line("~", line)

    def unchanged(self, kind: ReportKind) -> None:
        self.tally(kind).unchanged += 1

    def removed(self, kind: ReportKind, line: str = "") -> None:
        self.tally(kind).removed += 1
        self._add_line("-", line)

    def _add_line(self, sign: str, line: str) -> None:
        if line:
            self.lines.append(f"{sign} {line}")

    def warn(self, text: str) -> None:
        add_warning(self.warnings, text)

    @property
    def has_changes(self) -> bool:
        return any(tally.added or tally.changed or tally.removed for tally in self.tallies.values())

    def rows(self) -> list[tuple[str, int, int, int, int]]:
        """(name, added, changed, unchanged, removed) of each kind that occurs."""
        return [
            (str(name), tally.added, tally.changed, tally.unchanged, tally.removed)
            for kind, name in NAMES.items()
            if (tally := self.tallies.get(kind))
        ]

    def counts(self) -> dict[str, int]:
        """The figures alone, for a table that any page may read."""
        sums = {"added": 0, "changed": 0, "unchanged": 0, "removed": 0}
        for _kind, *figures in self.rows():
            for name, figure in zip(sums, figures, strict=True):
                sums[name] += figure
        return {**self.totals, **sums, "warnings": len(self.warnings)}

    def signature(self) -> str:
        """Another one means that the import would do something else."""
        tallies = {kind.value: asdict(tally) for kind, tally in self.tallies.items()}
        told = [self.path_slug, self.is_new, tallies, self.lines, self.held]
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]

    def summary(self) -> str:
        """One line: `17 projects, 107 course items, …` and what became of them."""
        totals = ", ".join(counted(self.totals.get(kind, 0), kind) for kind in SUMMARY)
        changes = _(
            "%(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(removed)s removed"
        )
        return f"{totals} ({changes % self.counts()})"


def counted(number: int, kind: ReportKind) -> str:
    """`3 projects`, for the kinds that a summary names."""
    forms = {
        ReportKind.PROJECT: ngettext("%(number)s project", "%(number)s projects", number),
        ReportKind.COURSE_ITEM: ngettext(
            "%(number)s course item", "%(number)s course items", number
        ),
        ReportKind.WEB_LINK: ngettext("%(number)s web link", "%(number)s web links", number),
        ReportKind.FILE: ngettext("%(number)s file", "%(number)s files", number),
        ReportKind.QUIZ_QUESTION: ngettext(
            "%(number)s quiz question", "%(number)s quiz questions", number
        ),
        ReportKind.GUIDE_PART: ngettext("%(number)s guide part", "%(number)s guide parts", number),
    }
    return forms[kind] % {"number": number}
