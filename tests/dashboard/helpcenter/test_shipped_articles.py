"""Help that cannot lie: whatever the shipped articles name is there, in both languages."""

import re

import pytest

from dashboard.helpcenter import references, shipped
from dashboard.helpcenter.checks import (
    articles_help_with_pages,
    page_names,
    shipped_articles_help_with_pages,
)
from dashboard.helpcenter.models import Article, ArticlePage, Audience, Category
from mentorhub import navigation

ARTICLES = {each.slug: each for each in shipped.articles()}
TEXTS = [(slug, code) for slug, each in ARTICLES.items() for code in each.texts]


@pytest.mark.parametrize(("slug", "code"), TEXTS)
def test_every_reference_resolves(slug, code):
    text = ARTICLES[slug].texts[code]
    assert references.unresolved(text.title, text.questions, text.body) == []


@pytest.mark.parametrize("slug", ARTICLES)
def test_both_languages_name_the_same_things(slug):
    named = {
        code: sorted(references.written_in(text.body))
        for code, text in ARTICLES[slug].texts.items()
    }
    assert named["en"] == named["fr"]


def test_every_page_that_an_article_helps_with_exists():
    assert list(shipped_articles_help_with_pages()) == []


def test_related_articles_and_categories_exist():
    categories = {each["slug"] for each in shipped._listed("categories")}
    for each in ARTICLES.values():
        assert set(each.related) <= set(ARTICLES) - {each.slug}
        assert each.category in categories
        assert each.audience in Audience.values
        assert each.owner in ("manager", "staff")
    for each in shipped._listed("subjects"):
        assert set(each["articles"]) <= set(ARTICLES)


def test_every_page_of_the_shell_has_an_article():
    """The navigation, and the pages that light one of its entries."""
    shell = {entry.name for entry in navigation.entries()} | set(navigation._pages)
    helped = {page for each in ARTICLES.values() for page in each.pages}
    assert sorted(shell - helped) == []


@pytest.mark.parametrize(("slug", "code"), TEXTS)
def test_an_article_types_no_number_by_hand(slug, code):
    """One that a policy has would not follow the policy. Ordinals of lists, and dates of a format,
    are none."""
    body = references.replace(ARTICLES[slug].texts[code].body, lambda kind, name: "")
    body = re.sub(r"^ *\d+\. ", "", body, flags=re.M)
    values = {str(getattr(model(), name)) for name, model in references.policy_fields().items()}
    for number in re.findall(r"\b\d+\b", body):
        assert number not in values - {"1", "2", "3"}, f"{number} in {body[:80]}"


def test_a_renamed_button_is_noticed(monkeypatch):
    """The words of a button that no template has any longer are in no catalogue."""
    assert references.unresolved("[[button:Move]]") == []
    assert references.unresolved("[[button:Shift it]]") == ["[[button:Shift it]]"]
    assert "session_move" in page_names()


@pytest.mark.django_db
def test_a_row_that_helps_with_a_page_that_is_gone_is_warned_of():
    category = Category.objects.create(slug="start", name_en="Start", name_fr="Début")
    article = Article.objects.create(slug="an-oven", category=category, audience="members")
    ArticlePage.objects.create(article=article, url_name="sessions")
    assert list(articles_help_with_pages(databases=["default"])) == []
    ArticlePage.objects.create(article=article, url_name="ovens")
    assert [each.id for each in articles_help_with_pages(databases=["default"])] == [
        "helpcenter.W001"
    ]
    assert list(articles_help_with_pages(databases=None)) == []
