"""A result as a jury reads it: who, what, the outcome and the skills; never a criterion.

The PDF is tagged (PDF/UA-1) and made by Typst. What people wrote reaches it as JSON alone, never as
markup (jury.typ).
"""

import json
import logging
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentorhub import branding
from mentorhub.date_formats import date_format
from mentorhub.pointers import in_words
from students.models import Verdict, VerdictSkill

logger = logging.getLogger(__name__)
TEMPLATE = Path(__file__).with_name("jury.typ")


def context(verdict: Verdict) -> dict[str, Any]:
    """What the page to print shows."""
    return {
        "verdict": verdict,
        "defence": verdict.defence,
        "student": verdict.defence.student,
        "project": verdict.defence.work.project,
        "path": verdict.defence.work.project.path,
        "skills": list(VerdictSkill.objects.filter(verdict=verdict)),
    }


def render(verdict: Verdict) -> bytes | None:
    """The PDF in the active language; None when neither Typst's own fonts nor those of the server
    have all the letters. The same result gives the same file."""
    # Imported with the first PDF: it takes about 25 MB of a process, and few make one.
    import typst

    given = {
        "input": TEMPLATE.read_bytes(),
        "sys_inputs": {"data": json.dumps(_data(context(verdict)))},
        "pdf_standards": ["ua-1"],
        "timestamp": int(verdict.released_at.timestamp()),
    }
    for without_system_fonts in (True, False):
        try:
            return typst.compile(**given, ignore_system_fonts=without_system_fonts)
        except typst.TypstError as error:
            missing = str(error)
    # A message of Typst may quote the text.
    logger.warning("No PDF of verdict %s: %s characters of error", verdict.pk, len(missing))
    return None


def file_name(verdict: Verdict) -> str:
    return f"result-{verdict.defence.work.project.slug}-{verdict.pk}.pdf"


def _data(shown: dict[str, Any]) -> dict[str, Any]:
    verdict, defence = shown["verdict"], shown["defence"]
    return {
        "language": (get_language() or "en").partition("-")[0],
        "school": branding.site_name(),
        "title": shown["project"].title,
        "facts": [
            (_("Path"), shown["path"].title),
            (_("Student"), shown["student"].name),
            (_("Defence"), _day(defence.starts_at)),
            (_("Result"), f"{verdict.get_outcome_display()}, {_day(verdict.released_at)}"),
            (_("Assessor"), verdict.assessor.name),
        ],
        "words_title": _("What the assessor says"),
        "words": in_words(verdict.words),
        "skills_title": _("Skills"),
        "columns": [_("Skill"), _("Acquired"), _("Remarks")],
        "skills": [
            (
                skill.title or _("Skill %(number)s") % {"number": skill.position},
                _("Yes") if skill.acquired else _("Not yet"),
                in_words(skill.words),
            )
            for skill in shown["skills"]
        ],
        "foot": shown["student"].name,
    }


def _day(instant: Any) -> str:
    return date_format(timezone.localtime(instant), "DATE_FORMAT")
