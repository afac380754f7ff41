"""Writing, publishing and archiving articles. All of it runs on the login *staff*: no other one may
change what help says. Who may call these functions, the caller has checked."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from dashboard.helpcenter import references, words
from dashboard.helpcenter.models import (
    Article,
    ArticlePage,
    ArticleState,
    ArticleText,
    ArticleVersion,
)
from mentorhub import policies
from mentorhub.database import STAFF, lock, signed_in_as
from mentorhub.forms.texts import published_errors
from mentorhub.posts import words_of_markdown

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

# The number before an entry of a list.
_NUMBERED = re.compile(r"^ *\d+\. ", re.M)


@contextmanager
def _as_staff(article: Article) -> Iterator[None]:
    """A transaction on the login *staff*, with the article locked and read again."""
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        lock(article)
        yield


def save_text(
    article: Article,
    language: str,
    *,
    title: str,
    questions: str,
    body: str,
    by: "User | None",
) -> ArticleText:
    """Save what the article says in one language, and keep it as a version. ``by``: None for the
    product.

    Raises UnresolvedError when the article is published and a reference resolves to nothing.
    """
    with _as_staff(article):
        if article.state == ArticleState.PUBLISHED:
            _refuse_unresolved([(title, questions, body)])
        text = article.texts.filter(language=language).first()
        before = text.words if text else []
        text = text or ArticleText(article=article, language=language)
        text.title, text.questions, text.body = title, questions, body
        text.article, text.updated_at = article, timezone.now()
        _set_searched(text, references.Values())
        text.save()
        number = (text.versions.aggregate(last=Max("number"))["last"] or 0) + 1
        ArticleVersion.objects.create(
            text=text, number=number, title=title, questions=questions, body=body, by=by
        )
        _keep_words(text, before)
    return text


def publish(article: Article, *, by: "User | None") -> None:
    """Show it to its readers; also one that was archived. ``by``: None for the product.

    Raises UnresolvedError when a reference of one of its texts resolves to nothing, ValidationError
    when one has a passage of a guide, and ValueError when it has no text.
    """
    if by is not None:
        _refuse_passages(article)
    with _as_staff(article):
        texts = list(article.texts.values_list("title", "questions", "body"))
        if not texts:
            raise ValueError("An article without a text is not published.")
        _refuse_unresolved(texts)
        _set_state(article, ArticleState.PUBLISHED)


def archive(article: Article, *, by: "User | None") -> None:
    """Take it from its readers; managers still find it."""
    with _as_staff(article):
        _set_state(article, ArticleState.ARCHIVED)


def set_audience(article: Article, audience: str, *, by: "User | None") -> None:
    """Change who may read it. Raises ValidationError when a published text has a passage of a
    guide."""
    if by is not None and article.state == ArticleState.PUBLISHED:
        _refuse_passages(article)
    with _as_staff(article):
        before = article.audience if article.state == ArticleState.PUBLISHED else ""
        article.audience = audience
        article.save(update_fields=["audience"])
        words.follow(article, before=before)


def add_page(article: Article, url_name: str) -> None:
    """The article helps with this page from now on."""
    with _as_staff(article):
        ArticlePage.objects.get_or_create(article=article, url_name=url_name)
        keep_pages(article)


def remove_page(article: Article, url_name: str) -> None:
    with _as_staff(article):
        ArticlePage.objects.filter(article=article, url_name=url_name).delete()
        keep_pages(article)


def keep_pages(article: Article) -> None:
    """The school has chosen its pages: a release leaves them. On the login *staff*."""
    article.pages_chosen_at = timezone.now()
    article.save(update_fields=["pages_chosen_at"])


def add_related(article: Article, other: Article) -> None:
    """Each of the two names the other."""
    with _as_staff(article):
        article.related.add(other.pk)


def remove_related(article: Article, other: Article) -> None:
    with _as_staff(article):
        article.related.remove(other.pk)


def refresh_search() -> int:
    """Write again what the search knows of each text, where a number of a policy or the words on
    the screen changed since, and count the vocabulary anew; returns how many texts differed.

    By `manage.py load_help`: no worker has the login that writes articles.
    """
    count = _refresh_searched(ArticleText.objects.all())
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        words.rebuild()
    return count


@policies.after_change
def refresh_numbers() -> None:
    """Write again what the search knows of the texts that name a number of a policy."""
    mark = "policy."
    named = Q(title__contains=mark) | Q(questions__contains=mark) | Q(body__contains=mark)
    _refresh_searched(ArticleText.objects.filter(named))


def _refresh_searched(texts: "QuerySet[ArticleText]") -> int:
    values, count = references.Values(), 0
    with signed_in_as(STAFF):
        for key in texts.order_by("pk").values_list("pk", flat=True):
            with transaction.atomic(using=STAFF):
                rows = ArticleText.objects.select_for_update(of=("self",), no_key=True)
                text = rows.select_related("article").get(pk=key)
                before = text.searched, text.words
                _set_searched(text, values)
                if (text.searched, text.words) != before:
                    text.save(update_fields=["searched", "words"])
                    _keep_words(text, before[1])
                    count += 1
    return count


def _set_state(article: Article, state: ArticleState) -> None:
    before = article.audience if article.state == ArticleState.PUBLISHED else ""
    now = timezone.now()
    article.state = state
    if state == ArticleState.PUBLISHED:
        article.reviewed_at = now
        article.published_at = article.published_at or now
    article.save(update_fields=["state", "reviewed_at", "published_at"])
    words.follow(article, before=before)


def _refuse_unresolved(texts: list[tuple[str, str, str]]) -> None:
    if found := references.unresolved(*(part for text in texts for part in text)):
        raise references.UnresolvedError(found)


def _refuse_passages(article: Article) -> None:
    """A text that was made of what others wrote was compared with the guides of its author alone:
    whose approval has ended has none. Students may read it now, so it is compared with all."""
    with signed_in_as(STAFF):
        texts = article.texts.values_list("title", "questions", "body")
        parts = [part for text in texts for part in text]
        errors = published_errors({str(place): part for place, part in enumerate(parts)})
    for error in errors.values():
        raise ValidationError(error.messages, code=error.code)


def _set_searched(text: ArticleText, values: references.Values) -> None:
    with override(text.language):
        body = references.in_words(_NUMBERED.sub("", text.body), values)
        text.searched = words_of_markdown(body)
        title, questions = (
            references.in_words(each, values) for each in (text.title, text.questions)
        )
    text.words = words.plain_words(title, questions, text.searched)


def _keep_words(text: ArticleText, before: list[str]) -> None:
    if text.article.state != ArticleState.PUBLISHED:
        return
    for change, words_of in (
        (words.remove, set(before) - set(text.words)),
        (words.add, set(text.words) - set(before)),
    ):
        if words_of:
            change(words_of, text.language, text.article.audience)
