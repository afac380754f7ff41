"""What an import did or would do, in counts and in lines for the person who asked.

No line holds a word of a guide: reports are printed, and shown on a page of the admin.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.cartridges.tree import add_warning

NAMES = {
    "projects": gettext_lazy("Projects"),
    "course items": gettext_lazy("Course items"),
    "resources": gettext_lazy("Resources"),
    "files": gettext_lazy("Files"),
    "quiz questions": gettext_lazy("Quiz questions"),
    "guide parts": gettext_lazy("Parts of guides"),
    "deliverables": gettext_lazy("Expected deliverables"),
}


@dataclass
class Tally:
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass
class Report:
    path_title: str = ""
    path_slug: str = ""
    path_id: int | None = None
    is_new: bool = False
    tallies: dict[str, Tally] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)  # projects kept as drafts, and why

    def of(self, kind: str) -> Tally:
        return self.tallies.setdefault(kind, Tally())

    def added(self, kind: str, line: str = "") -> None:
        self.of(kind).added += 1
        self._tell("+", line)

    def changed(self, kind: str, line: str = "") -> None:
        self.of(kind).changed += 1
        self._tell("~", line)

    def unchanged(self, kind: str) -> None:
        self.of(kind).unchanged += 1

    def removed(self, kind: str, line: str = "") -> None:
        self.of(kind).removed += 1
        self._tell("-", line)

    def _tell(self, sign: str, line: str) -> None:
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
        """The figures alone: what may be kept in a table that anybody can read."""
        sums = {"added": 0, "changed": 0, "unchanged": 0, "removed": 0}
        for _kind, *figures in self.rows():
            for name, figure in zip(sums, figures, strict=True):
                sums[name] += figure
        return {**self.totals, **sums, "warnings": len(self.warnings)}

    def summary(self) -> str:
        """One line: `17 projects, 107 course items, …` and what became of them."""
        shown = ["projects", "course items", "web links", "files", "quiz questions", "guide parts"]
        held = ", ".join(counted(self.totals.get(kind, 0), kind) for kind in shown)
        done = _(
            "%(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(removed)s removed"
        )
        return f"{held} ({done % self.counts()})"


def counted(number: int, kind: str) -> str:
    forms = {
        "projects": ngettext("%(number)s project", "%(number)s projects", number),
        "course items": ngettext("%(number)s course item", "%(number)s course items", number),
        "web links": ngettext("%(number)s web link", "%(number)s web links", number),
        "files": ngettext("%(number)s file", "%(number)s files", number),
        "quiz questions": ngettext("%(number)s quiz question", "%(number)s quiz questions", number),
        "guide parts": ngettext("%(number)s guide part", "%(number)s guide parts", number),
    }
    return forms[kind] % {"number": number}
