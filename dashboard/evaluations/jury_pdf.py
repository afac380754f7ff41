"""A result as a jury reads it: who, what, the outcome and the skills; never a criterion.

The PDF (jury.typ) is tagged (PDF/UA-1).
"""

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentorhub import branding
from mentorhub.date_formats import date_format
from mentorhub.pointers import in_words
from mentorhub.typesetting import compile_pdf
from students.models import Verdict, VerdictSkill

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
    """The PDF in the active language; None when no font has all the letters. The same result gives
    the same file."""
    return compile_pdf(
        TEMPLATE,
        _data(context(verdict)),
        standards=["ua-1"],
        at=verdict.released_at,
        what=f"verdict {verdict.pk}",
    )


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
