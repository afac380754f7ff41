"""Imports what is for teachers only, into the guides of the projects and nowhere else.

Runs on the login *staff*. The report gets the titles of projects and no words of a guide.
"""

import re

from django.utils.translation import gettext as _

from dashboard.cartridges.identifiers import shorten_identifier
from dashboard.cartridges.tree import GuidePart, GuideTree, ProjectTree, resolve_references
from guides.models import Criterion, Guide, Skill
from guides.versions import save_version
from mentorhub.database import lock

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

        Rows are reused in their order, so that the ticks of mentors stay.
        """
        if guide_tree.advice is None:
            return False
        changed = False
        known = list(guide.skills.all())
        for position, tree in enumerate(guide_tree.skills, 1):
            skill = known[position - 1] if position <= len(known) else Skill(guide=guide)
            values = (position, tree.name[:300], tree.deliverable[:300])
            if (skill.position, skill.name, skill.deliverable) != values or skill.pk is None:
                skill.position, skill.name, skill.deliverable = values
                skill.save()
                changed = True
            changed |= self._save_criteria(skill, tree.criteria)
        for skill in known[len(guide_tree.skills) :]:
            skill.delete()
            changed = True
        return changed

    def _save_criteria(self, skill: Skill, texts: list[str]) -> bool:
        known = list(skill.criteria.all())
        changed = len(known) != len(texts)
        for position, text in enumerate(texts, 1):
            row = known[position - 1] if position <= len(known) else Criterion(skill=skill)
            if (row.position, row.text) != (position, text):
                row.position, row.text = position, text
                row.save()
                changed = True
        for row in known[len(texts) :]:
            row.delete()
        return changed


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
