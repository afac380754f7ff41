"""The list of pinned and forbidden pairs, with a form to add one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.matching.board import decisions
from dashboard.matching.board.forms import PairRuleForm
from dashboard.matching.errors import MatchingError
from dashboard.matching.models import PairRule
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import page_of
from mentorhub.similar_names import search_names


@access.managers
@act_limits.limited(act_limits.MATCHING_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def pair_rules(request: HttpRequest) -> HttpResponse:
    form = PairRuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _create(request, form):
        messages.success(request, _("Saved. The next run will follow it."))
        return redirect("matching_pair_rules")
    rows = PairRule.objects.visible_to(request.user).running()
    rows = rows.select_related("student", "mentor", "by")
    query, names = parameters.search(request), ("student__plain_name", "mentor__plain_name")
    rows, similar = search_names(rows, query, *names, sees_everybody=True)
    page = page_of(rows, request)
    context = {"form": form, "page": page, "query": query, "similar": similar}
    status = 422 if form.errors else 200
    return render(request, "matching/pair_rules.html", context, status=status)


def _create(request: HttpRequest, form: PairRuleForm) -> bool:
    typed = form.cleaned_data
    create = decisions.pin if typed["kind"] == PairRule.Kind.PINNED else decisions.forbid
    try:
        create(typed["student"], typed["mentor"], by=request.user, reason=typed["reason"])
    except MatchingError as error:
        form.add_error("mentor", str(error))
        return False
    return True


@access.managers
@act_limits.limited(act_limits.MATCHING_SETTINGS)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PairRule.objects.visible_to(request.user).running(), pk=pk)
    decisions.end_pair_rule(found)
    messages.success(request, _("Lifted: runs can propose this pair again, or not."))
    return redirect("matching_pair_rules")
