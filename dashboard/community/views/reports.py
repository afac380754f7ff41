"""Reporting a reply, and what the managers decide about it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.community import moderating, reporting
from dashboard.community.models import Reply, Report
from dashboard.community.moderation_forms import DECIDED, DecisionForm, ReportForm
from dashboard.community.moderation_page import draw
from mentorhub import access
from mentorhub.accounts import act_limits


@access.community
@act_limits.limited(act_limits.REPORT, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One's own report of before is shown with what became of it; a decided one may be followed by
    another."""
    rows = Reply.objects.visible_to(request.user).kept().select_related("topic__group__path")
    reply = get_object_or_404(rows.select_related("author"), topic=pk, number=number)
    if reply.author_id == request.user.pk:
        raise Http404
    form = ReportForm(request.POST or None)
    if form.is_valid() and act_limits.is_within_limit(request, form):
        try:
            reporting.report(reply, by=request.user, **form.cleaned_data)
        except reporting.ReportedAlreadyError:
            messages.info(request, _("You have reported this reply before."))
        else:
            text = _("The managers will look at it. %(name)s is not told.")
            messages.success(request, text % {"name": reply.author.name})
        return redirect(reply)
    draw([reply])
    context = {
        "form": form,
        "reply": reply,
        "topic": reply.topic,
        "before": reporting.latest_report(reply, request.user),
    }
    return render(request, "community/report.html", context, status=422 if form.errors else 200)


@access.managers
@act_limits.limited(act_limits.MODERATION)
@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Report.objects.visible_to(request.user).select_related("reply")
    found = get_object_or_404(rows, pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        errors = [text for listed in form.errors.values() for text in listed]
        messages.error(request, " ".join(errors))
        return redirect("community_moderation")
    try:
        reporting.decide(found, by=request.user, **form.cleaned_data)
    except reporting.DecidedAlreadyError:
        messages.info(request, _("Another manager has decided meanwhile."))
    except moderating.NotPossibleError:
        messages.error(request, _("An announcement is not hidden: end it, or edit it."))
    else:
        messages.success(request, DECIDED[form.cleaned_data["decision"]])
    return redirect("community_moderation")
