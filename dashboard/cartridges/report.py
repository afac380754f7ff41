"""What an import did or would do, in counts and in lines for the person who asked.

No line holds a word of a guide: reports are printed, and shown on a page of the admin.
"""

from dataclasses import dataclass, field

KINDS = ("projects", "course items", "resources", "web links", "files", "quiz questions",
         "guide parts", "deliverables")  # fmt: skip
ONE = {
    "projects": "project",
    "course items": "course item",
    "resources": "resource",
    "web links": "web link",
    "files": "file",
    "quiz questions": "quiz question",
    "guide parts": "guide part",
    "deliverables": "expected deliverable",
}
MANY = {"deliverables": "expected deliverables"}


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
        if text not in self.warnings:
            self.warnings.append(text)

    @property
    def has_changes(self) -> bool:
        return any(tally.added or tally.changed or tally.removed for tally in self.tallies.values())

    def rows(self) -> list[tuple[str, int, int, int, int]]:
        """(kind, added, changed, unchanged, removed) of each kind that occurs."""
        return [
            (kind, tally.added, tally.changed, tally.unchanged, tally.removed)
            for kind in KINDS
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
        counts = self.counts()
        parts = [f"{counts[word]} {word}" for word in ("added", "changed", "unchanged", "removed")]
        return f"{held} ({', '.join(parts)})"


def counted(number: int, kind: str) -> str:
    return f"{number:,} {ONE[kind] if number == 1 else MANY.get(kind, kind)}"
