"""The home of the help centre, an article, whether it helped, and the help for a page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.helpcenter import asked, panel, reading
from dashboard.helpcenter.article_forms import VoteForm
from dashboard.helpcenter.drawing import draw
from dashboard.helpcenter.models import Article, ArticleText, Category, Vote
from dashboard.helpcenter.own_case import case_of
from dashboard.helpcenter.references import Values, language
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters
from mentorhub.lists import page_of

MOST_ASKED = 5
ON_A_PAGE = 4


def layout_for(reader: Any) -> str:
    """The template that the pages extend: a visitor has no navigation."""
    return "layouts/app.html" if reader.is_authenticated else "helpcenter/_open_layout.html"


@access.anyone
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    reader, code = request.user, language()
    slug = parameters.text(request.GET, "category")
    if slug:
        return _category(request, slug)
    context = {
        "layout": layout_for(reader),
        "categories": reading.categories(reader, code),
        "most_asked": reading.lines_of(reader, asked.most_opened(reader, MOST_ASKED), code),
        "language": code,
    }
    return render(request, "helpcenter/home.html", context)


def _category(request: HttpRequest, slug: str) -> HttpResponse:
    category = get_object_or_404(Category, slug=slug)
    rows = reading.texts_of(request.user, language()).filter(article__category=category)
    page = page_of(rows.select_related("article").only("title", "language", "article"), request)
    if not page.object_list:
        # A category of articles that the reader may not open is as absent as they are.
        raise Http404
    context = {
        "layout": layout_for(request.user),
        "category": category,
        "page": page,
        "language": language(),
    }
    return render(request, "helpcenter/category.html", context)


@access.anyone
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    found = _article(request, slug)
    if mark := parameters.text(request.GET, "asked"):
        asked.opened(mark, found)
    names = "helpcenter/article.html", "helpcenter/_panel_article.html"
    return panel.render_either(request, *names, _article_context(request, found))


def _article(request: HttpRequest, slug: str) -> Article:
    return reading.article_of.get_or_404(request.user, slug)


def _article_context(request: HttpRequest, found: Article) -> dict[str, Any]:
    reader, code = request.user, language()
    text: ArticleText = reading.text_of.get_or_404(found.pk, code)
    given = found.given  # type: ignore[attr-defined]  of the query
    return {
        "layout": layout_for(reader),
        "article": found,
        "text": text,
        "drawn": draw(text, reader),
        "language": code,
        "related": reading.related_lines(found, reader, code),
        "case": None if request.sharing else case_of(found.slug, reader),
        "vote": given,
        "subject": found.subject,  # type: ignore[attr-defined]
        "form": _reason_form(given) if given and not given["helpful"] else None,
        "is_open": found.state == Article.State.PUBLISHED,
        "manages": access.is_manager(reader) if reader.is_authenticated else False,
    }


def _reason_form(given: dict[str, Any]) -> VoteForm:
    return VoteForm(initial=given | {"helpful": "no"})


@access.oneself
@act_limits.limited(act_limits.TICK)
@require_POST
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """One a person; the latest counts."""
    found = _article(request, slug)
    form = VoteForm(request.POST)
    if not form.is_valid():
        context = _article_context(request, found) | {"form": form}
        return render(request, "helpcenter/article.html", context, status=422)
    values = form.cleaned_data | {"at": timezone.now()}
    Vote.objects.update_or_create(article=found, person=request.user, defaults=values)
    if values["reason"] or values["words"]:
        messages.success(request, _("Thank you. The managers read it."))
    return redirect(f"{found.get_absolute_url()}#helpful")


@access.anyone
@require_safe
def help_for(request: HttpRequest, url_name: str) -> HttpResponse:
    """The articles about the page that the reader comes from."""
    # PostgreSQL has no such character.
    url_name = url_name.replace("\0", "")
    reader, code = request.user, language()
    texts = reading.articles_of_page(reader, url_name, code)
    if not texts and ":" in url_name:
        # A list of the administration is helped with as its front page.
        front = f"{url_name.partition(':')[0]}:index"
        texts = reading.articles_of_page(reader, front, code)
    values = Values()
    found = [(each, draw(each, reader, values)) for each in texts[:ON_A_PAGE]]
    most = [] if found else asked.most_opened(reader, MOST_ASKED)
    context = {
        "layout": layout_for(reader),
        "found": found,
        "most_asked": reading.lines_of(reader, most, code),
        "url_name": url_name,
        "language": code,
    }
    names = "helpcenter/for_page.html", "helpcenter/_panel_for_page.html"
    return panel.render_either(request, *names, context)
