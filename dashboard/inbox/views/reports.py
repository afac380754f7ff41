"""Reporting a message, and what the managers decide about it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.inbox import reporting
from dashboard.inbox.forms import DecisionForm, ReportForm
from dashboard.inbox.models import Report
from dashboard.inbox.queries import one_message
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.dates import read_instant
from mentorhub.forms import parameters
from mentorhub.lists import page_of


@access.readers_of_messages
@act_limits.limited(act_limits.REPORT, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    found = one_message.get_or_404(request.user, uid, number)
    if found.author_id == request.user.pk:
        raise Http404
    form = ReportForm(request.POST or None)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            reporting.report(found, by=request.user, **form.cleaned_data)
        except reporting.ReportedAlreadyError:
            messages.info(request, _("You have reported this message before."))
        else:
            text = _("The managers will look at it. %(name)s is not told.")
            messages.success(request, text % {"name": found.author.name})
        return redirect(found.thread)
    context = {"form": form, "message": found, "thread": found.thread}
    return render(request, "inbox/report.html", context, status=422 if form.errors else 200)


# What the buttons say; a decision that was made has other words.
DECIDE = {
    Report.Decision.NOTHING: gettext_lazy("Nothing to do"),
    Report.Decision.TALKED: gettext_lazy("I talked with them"),
    Report.Decision.REMOVED: gettext_lazy("Remove the message"),
}


@access.managers
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    shows_decided = parameters.flag(request.GET, "decided")
    rows: Any = Report.objects.visible_to(request.user)
    rows = rows.filter(decided_at__isnull=not shows_decided)
    rows = rows.select_related("reporter", "decided_by", "message__author")
    page = page_of(rows, request)
    for each in page.object_list:
        each.lines = [{**line, "sent_at": read_instant(line["sent_at"])} for line in each.copy]
    context = {"page": page, "shows_decided": shows_decided, "decisions": DECIDE}
    return render(request, "inbox/reports.html", context)


@access.managers
@act_limits.limited(act_limits.MESSAGE_CHANGE)
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what was decided."))
        return redirect("inbox_reports")
    try:
        reporting.decide(found, form.cleaned_data["decision"], by=request.user)
    except reporting.DecidedAlreadyError:
        messages.info(request, _("Another manager has decided meanwhile."))
    else:
        messages.success(request, _("Your decision is saved."))
    return redirect("inbox_reports")
