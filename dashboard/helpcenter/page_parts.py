"""What the help centre adds to the home of managers: the requests that wait for an answer."""

from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, IntegerField, Min, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.helpcenter.models import Request
from dashboard.helpcenter.queue import late_requests, waiting_for
from mentorhub.page_parts import Figure, Part, Slot, register
from mentorhub.templatetags.ui_tags import age


def _waiting(reader: Any, now: datetime) -> dict[str, Any]:
    """Of the reader and of nobody; and all that are late, whoever has them."""
    rows = Request.objects.filter(waiting_for(reader)).order_by().annotate(one=Value(1))
    grouped = rows.values("one")
    late = late_requests(now).order_by().annotate(one=Value(1)).values("one")
    others = Q(requester=None) | ~Q(requester=reader.pk)
    return {
        "requests_waiting": _or_zero(grouped.annotate(n=Count("pk")).values("n")),
        "requests_since": Subquery(
            grouped.annotate(since=Min("changed_at")).values("since"),
            output_field=DateTimeField(),
        ),
        "requests_late": _or_zero(late.filter(others).annotate(n=Count("pk")).values("n")),
    }


def _or_zero(counted: Any) -> Coalesce:
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _requests(request: HttpRequest, manager: Any) -> dict[str, Any] | None:
    """Nothing when nothing waits."""
    waiting, late = manager.requests_waiting, manager.requests_late
    if request.sharing or not (waiting or late):
        return None
    detail = ""
    if late:
        detail = ngettext("%(n)s is late", "%(n)s are late", late) % {"n": late}
    elif manager.requests_since:
        detail = _("the longest for %(age)s") % {"age": age(manager.requests_since)}
    address = reverse("help_queue")
    return {
        "figure": Figure(
            count=waiting,
            label=_("Requests to answer"),
            url=f"{address}?list=late" if late else address,
            icon="life-buoy",
            detail=detail,
            is_bad=late > 0,
        )
    }


register(
    Part(
        slot=Slot.MANAGER_ASIDE,
        position=35,
        template="helpcenter/_home_requests.html",
        context=_requests,
        annotations=_waiting,
    )
)
