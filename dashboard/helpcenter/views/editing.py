"""One article as managers write it: its text in each language, its state, who looks after it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.helpcenter import drawing, managing, references, writing
from dashboard.helpcenter.managing_forms import PageForm, RelatedForm, SettingsForm, TextForm
from dashboard.helpcenter.models import (
    MAX_ARTICLE,
    Article,
    ArticleText,
    ArticleVersion,
)
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms import parameters
from mentorhub.lists import page_of

EXAMPLES = ("{{ policy.late_hours }}", "[[button:Move]]", "[[page:sessions]]")
# Of a text, the latest of those that it said before.
VERSIONS_SHOWN = 5


def article_at(request: HttpRequest, slug: str) -> Article:
    rows = managing.articles(request.user).select_related("category", "owner", "made_of")
    return get_object_or_404(rows, slug=slug)


def language_of(request: HttpRequest) -> str:
    codes = dict(settings.LANGUAGES)
    mine = (get_language() or "en")[:2]
    return parameters.choice(request.GET, "language", codes, mine if mine in codes else "en")


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: both languages and all that is known of it. POST: saves the text of one language."""
    found, language = article_at(request, slug), language_of(request)
    if request.method != "POST":
        return render_article(request, found, language, form_of(found, language))
    form = TextForm(request.POST)
    if (
        form.is_valid()
        and act_limits.is_within_limit(request, form)
        and _saved(found, language, form, request.user)
    ):
        messages.success(request, _("Saved."))
        return redirect(address_of(found, language))
    return render_article(request, found, language, form, status=422)


def form_of(found: Article, language: str) -> TextForm:
    text = managing.texts_of(found).get(language)
    if text is None:
        return TextForm()
    return TextForm(
        initial={
            "title": text.title,
            "questions": text.questions,
            "body": text.body,
            "opened": text.updated_at.isoformat(),
        }
    )


def _saved(found: Article, language: str, form: TextForm, by: Any) -> bool:
    given = form.cleaned_data
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        # Under the lock of the article the second of two saves sees the first.
        locked = Article.objects.select_for_update(of=("self",)).get(pk=found.pk)
        text = ArticleText.objects.filter(article=locked, language=language).first()
        if text is not None and given["opened"] != text.updated_at.isoformat():
            form.show_conflict(text)
            if form.newer:
                return False
        try:
            writing.save_text(
                locked,
                language,
                title=given["title"],
                questions=given["questions"],
                body=given["body"],
                by=by,
            )
        except references.UnresolvedError as error:
            form.refuse_unresolved(error.found)
            return False
    return True


def render_article(
    request: HttpRequest, found: Article, language: str, form: TextForm, **more: Any
) -> HttpResponse:
    status = more.pop("status", 200)
    texts = managing.texts_of(found)
    text = texts.get(language)
    others = [(code, name) for code, name in settings.LANGUAGES if code != language]
    context = {
        "article": found,
        "title": managing.title_of(found),
        "form": form,
        "language": language,
        "languages": [(code, name, code in texts) for code, name in settings.LANGUAGES],
        "text": text,
        "other": next((texts[code] for code, _name in others if code in texts), None),
        "unresolved": form.unresolved(),
        "missing": [name for code, name in settings.LANGUAGES if code not in texts],
        "versions": _versions(text),
        "pages": managing.pages_of(found, request.user),
        "page_form": PageForm(auto_id="pages_%s"),
        "related": managing.related_to(found, request.user),
        "related_form": RelatedForm(
            articles=managing.others_than(found, request.user), auto_id="related_%s"
        ),
        "titles": managing.titles(found, request.user),
        "settings_form": SettingsForm(initial=SettingsForm.initial_of(found)),
        "is_due": found.state == "published" and found.review_due_at < timezone.now(),
        "back": f"?language={language}",
        "examples": EXAMPLES,
    }
    return render(request, "helpcenter/edit_article.html", context | more, status=status)


def _versions(text: ArticleText | None) -> list[ArticleVersion]:
    if text is None:
        return []
    rows = ArticleVersion.objects.filter(text=text).select_related("by").order_by("-number")
    return list(rows[:VERSIONS_SHOWN])


def address_of(found: Article, language: str) -> str:
    return f"{reverse('help_manage_article', args=[found.slug])}?language={language}"


@access.managers
@require_safe
def versions(request: HttpRequest, slug: str, language: str) -> HttpResponse:
    """Everything that a text said before, the latest first."""
    found = article_at(request, slug)
    text = get_object_or_404(found.texts, language=language)
    rows = ArticleVersion.objects.filter(text=text).select_related("by").order_by("-number")
    context = {
        "article": found,
        "text": text,
        "title": managing.title_of(found),
        "language": dict(settings.LANGUAGES)[language],
        "page": page_of(rows, request, per=10),
    }
    return render(request, "helpcenter/article_versions.html", context)


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE)
@require_POST
def change_state(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish, archive, or say that it is still right."""
    found, language = article_at(request, slug), language_of(request)
    act = parameters.choice(request.POST, "act", ("publish", "archive", "still_right"))
    match act:
        case "publish":
            _publish(request, found)
        case "archive":
            writing.archive(found, by=request.user)
            messages.success(request, _("Archived: nobody but managers finds it."))
        case "still_right":
            _keep(found)
            messages.success(request, _("Noted: it is still right."))
    return redirect(address_of(found, language))


def _publish(request: HttpRequest, found: Article) -> None:
    try:
        writing.publish(found, by=request.user)
    except references.UnresolvedError as error:
        says = _("Not published: it names what does not exist: %(found)s")
        messages.error(request, says % {"found": ", ".join(error.found)})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    except ValueError:
        messages.error(request, _("Not published: it has no text yet."))
    else:
        messages.success(request, _("Published. Its readers find it now."))


def _keep(found: Article) -> None:
    with signed_in_as(STAFF):
        Article.objects.filter(pk=found.pk).update(reviewed_at=timezone.now())


@access.managers
@act_limits.limited(act_limits.HELP_ARTICLE, in_form=True)
@require_POST
def change_settings(request: HttpRequest, slug: str) -> HttpResponse:
    found, language = article_at(request, slug), language_of(request)
    form = SettingsForm(request.POST)
    if (
        form.is_valid()
        and act_limits.is_within_limit(request, form)
        and _changed(found, form, request.user)
    ):
        messages.success(request, _("Saved."))
        return redirect(address_of(found, language))
    unchanged = form_of(found, language)
    return render_article(request, found, language, unchanged, status=422, settings_form=form)


def _changed(found: Article, form: SettingsForm, by: Any) -> bool:
    given = form.cleaned_data
    try:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            if given["audience"] != found.audience:
                writing.set_audience(found, given["audience"], by=by)
            Article.objects.filter(pk=found.pk).update(
                category=given["category"].pk,
                owner=given["owner"].pk if given["owner"] else None,
                review_days=given["review_days"],
            )
    except ValidationError as refusal:
        form.add_error("audience", refusal.messages)
        return False
    return True


@access.managers
@act_limits.limited(act_limits.DRAFT)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """How readers see a text, with the numbers and the words on the screen in its language."""
    body = parameters.text(request.POST, "body", longest=MAX_ARTICLE, multiline=True)
    with override(language_of(request)):
        return HttpResponse(drawing.draw(ArticleText(title="", body=body), request.user).html)
