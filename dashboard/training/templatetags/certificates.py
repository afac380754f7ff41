"""The example of a certificate on the page of a course."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from dashboard.training.certificates.issuing import criteria_of
from dashboard.training.certificates.models import Certificate
from dashboard.training.models import Course

register = template.Library()


@register.inclusion_tag("training/certificates/_example.html")
def certificate_example(course: Course) -> dict[str, Any]:
    """What somebody gets who finishes the course; nothing for one that does not certify."""
    if not course.certifies:
        return {}
    example = Certificate(
        name=_("Your name"),
        course=course.title,
        criteria=criteria_of(course),
        minutes=course.minutes,
        language=course.language,
    )
    return {"certificate": example, "mark": _("Example")}
