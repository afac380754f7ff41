"""A result as a jury reads it: who, what, the outcome and the skills; never a criterion."""

from typing import Any

from students.models import Verdict, VerdictSkill


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
