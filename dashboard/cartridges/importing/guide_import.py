"""What is for teachers only, into the guide of its project and nowhere else.

Runs on the staff login. Nothing here says a word of a guide to the report.
"""

import re

from django.utils.translation import gettext as _

from dashboard.cartridges.identifiers import fitting
from dashboard.cartridges.references import resolve
from dashboard.cartridges.tree import GuidePart, GuideTree, ProjectTree
from guides.models import Criterion, Guide, Skill
from guides.versions import save_version
from mentorhub.database import lock

from .file_import import Filing
from .project_import import ProjectRows
from .report import Report

FENCE = re.compile(r"^ {0,3}(```|~~~)")


class GuideRows:
    def __init__(self, rows: ProjectRows, filing: Filing, report: Report, by):
        self.rows = rows
        self.filing = filing
        self.report = report
        self.by = by

    def fill(self, tree: ProjectTree) -> None:
        wanted = tree.guide
        if not wanted:
            return
        project = self.rows.projects[tree.identifier]
        guide, is_new = Guide.objects.get_or_create(
            project=project, defaults={"identifier": fitting(tree.identifier)}
        )
        lock(guide)
        guide.project = project
        for name in wanted.files:
            self.filing.add_to_guide(guide, name)
        if wanted.advice is not None:
            advice, steps = self._text(guide, wanted.advice), self._text(guide, wanted.steps)
        else:
            parts = [GuidePart(part.title, self._text(guide, part.body)) for part in wanted.parts]
            advice, steps = merged(guide.advice, parts), guide.steps
        changed = (guide.advice, guide.steps) != (advice, steps)
        if changed:
            guide.advice, guide.steps = advice, steps
            guide.save(update_fields=["advice", "steps", "updated_at"])
        changed |= self._skills(guide, wanted)
        if changed:
            save_version(guide, by=self.by)
        line = _("the guide of “%(title)s”") % {"title": tree.title}
        if is_new:
            self.report.added("guide parts", line)
        elif changed:
            self.report.changed("guide parts", line)
        else:
            self.report.unchanged("guide parts")

    def _text(self, guide: Guide, markdown: str) -> str:
        return resolve(
            markdown,
            file=lambda name: self.filing.guide_address(guide, name),
            item=lambda name: self.rows.addresses.get(name, ""),
        )

    def _skills(self, guide: Guide, wanted: GuideTree) -> bool:
        """Whole, as MentorHub exported them; rows are kept, so that ticks stay."""
        if wanted.advice is None:
            return False
        changed = False
        known = list(guide.skills.all())
        for position, tree in enumerate(wanted.skills, 1):
            skill = known[position - 1] if position <= len(known) else Skill(guide=guide)
            values = (position, tree.name[:300], tree.deliverable[:300])
            if (skill.position, skill.name, skill.deliverable) != values or skill.pk is None:
                skill.position, skill.name, skill.deliverable = values
                skill.save()
                changed = True
            changed |= self._criteria(skill, tree.criteria)
        for gone in known[len(wanted.skills) :]:
            gone.delete()
            changed = True
        return changed

    def _criteria(self, skill: Skill, wanted: list[str]) -> bool:
        known = list(skill.criteria.all())
        changed = len(known) != len(wanted)
        for position, text in enumerate(wanted, 1):
            row = known[position - 1] if position <= len(known) else Criterion(skill=skill)
            if (row.position, row.text) != (position, text):
                row.position, row.text = position, text
                row.save()
                changed = True
        for gone in known[len(wanted) :]:
            gone.delete()
        return changed


def merged(advice: str, parts: list[GuidePart]) -> str:
    """The advice with each part as a section: replaced where its heading is, else added.

    What a person wrote into other sections stays as it is.
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
    sections: list[list[str]] = [[]]
    in_code = False
    for line in markdown.split("\n"):
        if FENCE.match(line):
            in_code = not in_code
        if line.startswith("## ") and not in_code:
            sections.append([])
        sections[-1].append(line)
    return [text for lines in sections if (text := "\n".join(lines).strip())]
