"""What an article is linked with: the pages that it helps with, and the articles beside it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.helpcenter import managing, writing
from dashboard.helpcenter.managing_forms import PageForm, RelatedForm
from dashboard.helpcenter.views.editing import (
    address_of,
    article_at,
    form_of,
    language_of,
    render_article,
)
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE, in_form=True)
@require_POST
def change_pages(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds the page of an address, or takes one away."""
    found, language = article_at(request, slug), language_of(request)
    if gone := parameters.text(request.POST, "remove"):
        writing.remove_page(found, gone)
        messages.success(request, _("It does not help with that page any more."))
        return redirect(f"{address_of(found, language)}#pages")
    form = PageForm(request.POST, auto_id="pages_%s")
    if form.is_valid() and act_limits.is_within_limit(request, form):
        writing.add_page(found, form.cleaned_data["page"])
        messages.success(request, _("It helps with that page now."))
        return redirect(f"{address_of(found, language)}#pages")
    unchanged = form_of(found, language)
    return render_article(request, found, language, unchanged, status=422, page_form=form)


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE, in_form=True)
@require_POST
def change_related(request: HttpRequest, slug: str) -> HttpResponse:
    """Adds the article with a title, or takes one away."""
    found, language = article_at(request, slug), language_of(request)
    others = managing.others_than(found, request.user)
    if gone := parameters.text(request.POST, "remove"):
        writing.remove_related(found, get_object_or_404(others, slug=gone))
        messages.success(request, _("The two articles do not name each other any more."))
        return redirect(f"{address_of(found, language)}#related")
    form = RelatedForm(request.POST, articles=others, auto_id="related_%s")
    if form.is_valid() and act_limits.is_within_limit(request, form):
        writing.add_related(found, form.cleaned_data["related"])
        messages.success(request, _("The two articles name each other now."))
        return redirect(f"{address_of(found, language)}#related")
    unchanged = form_of(found, language)
    return render_article(request, found, language, unchanged, status=422, related_form=form)
