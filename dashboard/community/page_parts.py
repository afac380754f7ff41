"""What the community adds to pages: the answers about a project beside the note of a session, and
for managers the reports to decide."""

from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, IntegerField, Min, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dashboard.community.models import Report
from mentorhub.page_parts import Figure, Part, Slot, register
from mentorhub.templatetags.ui_tags import age


def _answers(request: HttpRequest, known: Any) -> dict[str, Any] | None:
    """Where they are; whether there are any, and for whom, they say themselves when they are asked
    for. Nothing in sharing mode."""
    step = known.progress.current if known.progress else None
    return None if request.sharing or step is None else {"project": step.project}


def _open_reports(reader: Any, now: datetime) -> dict[str, Any]:
    rows = Report.objects.visible_to(reader).open().order_by().annotate(one=Value(1)).values("one")
    count = rows.annotate(count=Count("pk")).values("count")
    oldest = rows.annotate(oldest=Min("reported_at")).values("oldest")
    return {
        "open_reports": Coalesce(Subquery(count, output_field=IntegerField()), 0),
        "oldest_report": Subquery(oldest, output_field=DateTimeField()),
    }


def _reports(request: HttpRequest, manager: Any) -> dict[str, Any] | None:
    """Nothing when nothing waits."""
    if request.sharing or not manager.open_reports:
        return None
    detail = _("the longest for %(age)s") % {"age": age(manager.oldest_report)}
    return {
        "figure": Figure(
            count=manager.open_reports,
            label=_("Reported replies"),
            url=reverse("community_moderation"),
            icon="flag",
            detail=detail,
            is_bad=True,
        )
    }


register(
    Part(
        slot=Slot.SESSION_PROJECT,
        position=20,
        template="community/_session_answers.html",
        context=_answers,
    )
)
register(
    Part(
        slot=Slot.MANAGER_ASIDE,
        position=40,
        template="community/_home_reports.html",
        context=_reports,
        annotations=_open_reports,
    )
)
