"""Managing articles: the lists, a new one, and one made of a request or of an answer."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.helpcenter import from_request, managing, writing
from dashboard.helpcenter.managing_forms import NewArticleForm, OfTextForm
from dashboard.helpcenter.models import Article, ArticleState, Asked, Subject
from dashboard.helpcenter.queue_page import request_of_other
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms import parameters
from mentorhub.lists import page_of


@access.managers
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """One of five lists; ``show`` says which."""
    now = timezone.now()
    chosen = parameters.choice(request.GET, "show", managing.SHOWN, "articles")
    context = {
        "chosen": chosen,
        "tabs": managing.SHOWN,
        "review_count": managing.to_review(request.user, now).order_by().count(),
        "now": now,
    } | _list(request, chosen, now)
    return render(request, "helpcenter/manage.html", context)


def _list(request: HttpRequest, chosen: str, now: Any) -> dict[str, Any]:
    reader: Any = request.user
    match chosen:
        case "review":
            return {"articles": managing.with_titles(managing.to_review(reader, now))}
        case "asked":
            return {"asked": managing.not_found(now)}
        case "votes":
            return {"opinions": managing.opinions(reader, now)}
        case "avoided":
            return {"avoided": _avoided(reader, now), "figures": managing.figures(now)}
    state = parameters.choice(request.GET, "state", ArticleState.values)
    rows = managing.articles(reader)
    page = page_of(rows.filter(state=state) if state else rows, request)
    page.object_list = managing.with_titles(page.object_list)
    return {"page": page, "state": state, "states": ArticleState.choices}


def _avoided(reader: Any, now: Any) -> list[dict[str, Any]]:
    rows = managing.avoided(now)
    subjects = Subject.objects.in_bulk({each["subject"] for each in rows})
    found = Article.objects.visible_to(reader).filter(pk__in={each["article"] for each in rows})
    articles = {each.pk: each for each in managing.with_titles(found.prefetch_related("texts"))}
    return [
        each | {"subject": subjects[each["subject"]], "article": articles[each["article"]]}
        for each in rows
        if each["article"] in articles
    ]


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_article(request: HttpRequest) -> HttpResponse:
    """A draft with an owner. The page of a topic sends the text of its accepted answer here."""
    if request.method == "POST" and parameters.has(request.POST, "body"):
        return _of_answer(request)
    form = NewArticleForm(
        request.POST or None,
        initial={"language": _own_language(), "audience": "members"} | _asked(request),
    )
    if form.is_valid() and act_limits.is_within_limit(request, form):
        article = _add(form.cleaned_data, request.user)
        return redirect("help_manage_article", article.slug)
    status = 422 if form.errors else 200
    return render(request, "helpcenter/new_article.html", {"form": form}, status=status)


def _own_language() -> str:
    code = (get_language() or "en")[:2]
    return code if code in dict(settings.LANGUAGES) else "en"


def _asked(request: HttpRequest) -> dict[str, str]:
    """The words of a question that found nothing, and its language: by its words."""
    words = parameters.text(request.GET, "words")
    found = Asked.objects.filter(words__iexact=words).first() if words else None
    return {"title": found.words.capitalize(), "language": found.language} if found else {}


def _add(given: dict[str, Any], by: Any) -> Article:
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        article = Article.objects.create(
            slug=from_request.slug_for(given["title"]),
            category_id=given["category"].pk,
            audience=given["audience"],
            owner_id=by.pk,
        )
        writing.save_text(
            article,
            given["language"],
            title=given["title"],
            questions=given["title"],
            body="",
            by=by,
        )
    return article


def _of_answer(request: HttpRequest) -> HttpResponse:
    form = OfTextForm(request.POST)
    if not form.is_valid():
        return render(request, "helpcenter/new_article.html", {"form": form}, status=422)
    if not act_limits.is_within_limit(request, form):
        return render(request, "helpcenter/new_article.html", {"form": form}, status=429)
    given = form.cleaned_data
    article = from_request.make_article_of_text(
        given["title"],
        given["body"],
        given["language"] or _own_language(),
        names=parameters.many(request.POST, "names", most=10),
        by=request.user,
    )
    return _to_draft(request, article)


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE)
@require_POST
def of_request(request: HttpRequest, pk: int) -> HttpResponse:
    found = request_of_other(request, pk)
    return _to_draft(request, from_request.make_article(found, by=request.user))


def _to_draft(request: HttpRequest, article: Article) -> HttpResponse:
    text = _("A draft, which nobody but managers reads. Names were taken out; look for others.")
    messages.success(request, text)
    return redirect("help_manage_article", article.slug)
