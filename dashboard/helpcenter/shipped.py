"""The articles that come with the product, taken over into rows (articles/README.md).

What the school has changed is never overwritten: a text is the product's while it is as it was
taken over. May be repeated; `manage.py load_help` does it after each upgrade.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from dashboard.helpcenter import writing
from dashboard.helpcenter.models import (
    MAX_TITLE,
    Article,
    ArticlePage,
    ArticleText,
    Category,
    Subject,
    SubjectArticle,
)
from mentorhub.database import STAFF, lock_name, signed_in_as
from mentorhub.forms.names import repaired

FOLDER = Path(__file__).parent / "articles"
LANGUAGES = ("en", "fr")
_FILE = re.compile(r"\+\+\+\n(?P<head>.*?)\n\+\+\+\n\n(?P<body>.+)", re.DOTALL)


@dataclass(frozen=True)
class ShippedText:
    title: str
    questions: str
    body: str

    @property
    def sha256(self) -> str:
        return _sha256(self.title, self.questions, self.body)


@dataclass(frozen=True)
class ShippedArticle:
    slug: str
    category: str
    audience: str
    # "manager" or "staff"
    owner: str
    pages: list[str]
    related: list[str]
    texts: dict[str, ShippedText]


@dataclass
class Loaded:
    """What a run has done, in slugs."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    # The school has changed them, and the product has newer words.
    kept: list[str] = field(default_factory=list)


@cache
def articles() -> tuple[ShippedArticle, ...]:
    """All of them, by their slugs."""
    folders = sorted(each for each in FOLDER.iterdir() if each.is_dir())
    return tuple(_article(folder) for folder in folders)


def _article(folder: Path) -> ShippedArticle:
    about = tomllib.loads((folder / "article.toml").read_text(encoding="utf-8"))
    texts = {code: _text(folder / f"{code}.md") for code in LANGUAGES}
    return ShippedArticle(slug=folder.name, texts=texts, **about)


def _text(path: Path) -> ShippedText:
    found = _FILE.fullmatch(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path} has no head between two lines of +++.")
    head = tomllib.loads(found["head"])
    # As the column keeps it, so that a text that nobody has changed is known by its hash.
    title = repaired(head["title"], MAX_TITLE)
    return ShippedText(title, head["questions"].strip(), found["body"].strip())


def load() -> Loaded:
    """Add what is missing, and take over newer words of texts that the school has not changed.

    Raises UnresolvedError when an article names what the product does not have.
    """
    done = Loaded()
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        lock_name("helpcenter_shipped")
        for position, each in enumerate(_listed("categories"), 1):
            Category.objects.get_or_create(
                slug=each["slug"],
                defaults={"name_en": each["en"], "name_fr": each["fr"], "position": position},
            )
        rows = {each.slug: _load_article(each, done) for each in articles()}
        for each in articles():
            if each.slug in done.added:
                rows[each.slug].related.add(*(rows[slug] for slug in each.related))
        for position, each in enumerate(_listed("subjects"), 1):
            _load_subject(each, position, rows)
    return done


def _listed(name: str) -> list[dict[str, Any]]:
    listed = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return list(listed[name])


def _load_article(shipped: ShippedArticle, done: Loaded) -> Article:
    article = Article.objects.filter(slug=shipped.slug).first()
    if article is None:
        article = Article.objects.create(
            slug=shipped.slug,
            category=Category.objects.get(slug=shipped.category),
            audience=shipped.audience,
            is_for_staff=shipped.owner == "staff",
        )
        done.added.append(shipped.slug)
        for code, text in shipped.texts.items():
            _take_over(article, code, text)
        _add_pages(article, shipped.pages)
        writing.publish(article, by=None)
        return article
    _update(article, shipped, done)
    return article


def _update(article: Article, shipped: ShippedArticle, done: Loaded) -> None:
    texts = {each.language: each for each in article.texts.all()}
    for code in texts.keys() & shipped.texts.keys():
        _note_same(texts[code], shipped.texts[code])
    kept = {code for code, text in texts.items() if not _is_as_shipped(text)}
    newer = {
        code: text
        for code, text in shipped.texts.items()
        if code not in texts or texts[code].shipped_sha256 != text.sha256
    }
    for code, text in newer.items():
        if code not in kept:
            _take_over(article, code, text)
    if newer.keys() - kept:
        done.updated.append(shipped.slug)
    if newer.keys() & kept:
        done.kept.append(shipped.slug)
    if not kept and article.pages_chosen_at is None:
        _add_pages(article, shipped.pages)


def _note_same(row: ArticleText, text: ShippedText) -> None:
    """A text that is that of the product is nobody's change, whatever was noted of it."""
    if row.shipped_sha256 == text.sha256 or text.sha256 != _sha256_of(row):
        return
    row.shipped_sha256 = text.sha256
    row.save(update_fields=["shipped_sha256"])


def _is_as_shipped(text: ArticleText) -> bool:
    return text.shipped_sha256 == _sha256_of(text)


def _sha256_of(text: ArticleText) -> str:
    return _sha256(text.title, text.questions, text.body)


def _take_over(article: Article, language: str, text: ShippedText) -> None:
    row = writing.save_text(
        article,
        language,
        title=text.title,
        questions=text.questions,
        body=text.body,
        by=None,
    )
    row.shipped_sha256 = text.sha256
    row.save(update_fields=["shipped_sha256"])


def _add_pages(article: Article, pages: list[str]) -> None:
    rows = [ArticlePage(article=article, url_name=each) for each in pages]
    ArticlePage.objects.bulk_create(rows, ignore_conflicts=True)


def _load_subject(each: dict[str, Any], position: int, rows: dict[str, Article]) -> None:
    subject, is_new = Subject.objects.get_or_create(
        slug=each["slug"],
        defaults={
            "name_en": each["en"],
            "name_fr": each["fr"],
            "audience": each["audience"],
            "first_answer_hours": each["first_answer_hours"],
            "position": position,
        },
    )
    if is_new:
        SubjectArticle.objects.bulk_create(
            SubjectArticle(subject=subject, article=rows[slug], position=place)
            for place, slug in enumerate(each["articles"], 1)
        )


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
