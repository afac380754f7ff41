"""Imports what is for teachers only, into the guides of the projects and nowhere else.

Runs on the login *staff*. The report gets the titles of projects and no words of a guide.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _

from dashboard.cartridges.identifiers import shorten_identifier
from dashboard.cartridges.tree import (
    GuidePart,
    GuideTree,
    ProjectTree,
    SkillTree,
    resolve_references,
)
from guides.models import Criterion, Guide, Skill
from guides.versions import save_version
from mentorhub.database import lock
from students.models import ProjectSkill

from .report import ReportKind
from .rows import PathRows

FENCE = re.compile(r"^ {0,3}(```|~~~)")


class GuideImport:
    """`by` is the person who imports, or None; versions of guides name that person."""

    def __init__(self, rows: PathRows, by):
        self.rows = rows
        self.by = by

    def save(self, tree: ProjectTree) -> None:
        """Save the guide of a project with its files, as a new version if anything changed."""
        guide_tree = tree.guide
        if not guide_tree:
            return
        project = self.rows.projects[tree.identifier]
        guide, is_new = Guide.objects.get_or_create(
            project=project, defaults={"identifier": shorten_identifier(tree.identifier)}
        )
        lock(guide)
        guide.project = project
        for name in guide_tree.files:
            self.rows.files.add_to_guide(guide, name)
        if guide_tree.advice is not None:
            advice, steps = (
                self._text(guide, guide_tree.advice),
                self._text(guide, guide_tree.steps),
            )
        else:
            parts = [
                GuidePart(part.title, self._text(guide, part.body)) for part in guide_tree.parts
            ]
            advice, steps = merge_parts(guide.advice, parts), guide.steps
        changed = (guide.advice, guide.steps) != (advice, steps)
        if changed:
            guide.advice, guide.steps = advice, steps
            guide.save(update_fields=["advice", "steps", "updated_at"])
        changed |= self._save_skills(guide, guide_tree)
        if changed:
            save_version(guide, by=self.by)
        report = self.rows.report
        line = _("the guide of “%(title)s”") % {"title": tree.title}
        if is_new:
            report.added(ReportKind.GUIDE_PART, line)
        elif changed:
            report.changed(ReportKind.GUIDE_PART, line)
        else:
            report.unchanged(ReportKind.GUIDE_PART)

    def _text(self, guide: Guide, markdown: str) -> str:
        return resolve_references(
            markdown,
            file=lambda name: self.rows.files.guide_address(guide, name),
            item=self.rows.address,
        )

    def _save_skills(self, guide: Guide, guide_tree: GuideTree) -> bool:
        """Save the skills of an export of MentorHub; True if any changed.

        Rows are used again, so that ticks, marks and public titles stay with what they are about.
        Keys are not in an export: a copy in another path is another guide.
        """
        if guide_tree.advice is None:
            return False
        changed = False
        rows = matching_rows(
            list(guide.skills.all()),
            [tree.name[:300] for tree in guide_tree.skills],
            text_of=lambda skill: skill.name,
        )
        for position, tree in enumerate(guide_tree.skills, 1):
            skill = rows.chosen[position - 1] or Skill(guide=guide)
            values = (position, tree.name[:300], tree.deliverable[:300])
            if (skill.position, skill.name, skill.deliverable) != values or skill.pk is None:
                skill.position, skill.name, skill.deliverable = values
                skill.save()
                changed = True
            changed |= self._save_criteria(skill, tree)
            if tree.public_title:
                ProjectSkill.objects.update_or_create(
                    project_id=guide.project_id,
                    key=skill.key,
                    defaults={"title": tree.public_title[:200], "position": position},
                )
        for skill in rows.left:
            skill.delete()
            changed = True
        return changed

    def _save_criteria(self, skill: Skill, tree: SkillTree) -> bool:
        known = list(skill.criteria.all())
        changed = len(known) != len(tree.criteria)
        rows = matching_rows(known, tree.criteria, text_of=lambda criterion: criterion.text)
        for position, text in enumerate(tree.criteria, 1):
            row = rows.chosen[position - 1] or Criterion(skill=skill)
            required = row.required if tree.required is None else position in tree.required
            if (row.position, row.text, row.required) != (position, text, required):
                row.position, row.text, row.required = position, text, required
                row.save()
                changed = True
        for row in rows.left:
            row.delete()
        return changed


Row = TypeVar("Row")


@dataclass(frozen=True)
class MatchingRows(Generic[Row]):
    """For each text the row that holds it from now on, or None for a new one; ``left``: the rows
    that no text is for."""

    chosen: list[Row | None]
    left: list[Row]


def matching_rows(
    known: list[Row], texts: list[str], *, text_of: Callable[[Row], str]
) -> MatchingRows[Row]:
    """Rows with an equal text first, wherever they stand; then, of what is left, those in the same
    place, which were reworded."""
    left: list[Row | None] = list(known)
    chosen: list[Row | None] = [None] * len(texts)
    for place, text in enumerate(texts):
        for number, row in enumerate(left):
            if row is not None and text_of(row) == text:
                chosen[place], left[number] = row, None
                break
    for place in range(min(len(texts), len(left))):
        if chosen[place] is None:
            chosen[place], left[place] = left[place], None
    return MatchingRows(chosen, [row for row in left if row is not None])


def merge_parts(advice: str, parts: list[GuidePart]) -> str:
    """The advice with each part as a section: it replaces the one of its title, or is added.

    Other sections stay as they are.
    """
    sections = _sections(advice)
    places: dict[str, int] = {}
    for number, section in enumerate(sections):
        places.setdefault(_heading(section), number)
    seen: dict[str, int] = {}
    for part in parts:
        seen[part.title] = seen.get(part.title, 0) + 1
        title = part.title if seen[part.title] == 1 else f"{part.title} ({seen[part.title]})"
        text = f"## {title}\n\n{part.body}".strip()
        if title in places:
            sections[places[title]] = text
        else:
            places[title] = len(sections)
            sections.append(text)
    return "\n\n".join(section for section in sections if section)


def _heading(section: str) -> str:
    first = section.partition("\n")[0]
    return first[3:].strip() if first.startswith("## ") else ""


def _sections(markdown: str) -> list[str]:
    """The text divided before each heading of level 2 that is not in a block of code."""
    sections: list[list[str]] = [[]]
    in_code = False
    for line in markdown.split("\n"):
        if FENCE.match(line):
            in_code = not in_code
        if line.startswith("## ") and not in_code:
            sections.append([])
        sections[-1].append(line)
    return [text for lines in sections if (text := "\n".join(lines).strip())]
