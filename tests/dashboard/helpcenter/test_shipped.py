"""The articles that come with the product, and what stays of the school's changes."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from dashboard.helpcenter import shipped, writing
from dashboard.helpcenter.models import Article, ArticleText, Category, Subject
from tests.dashboard.helpcenter.build import write
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def load():
    def run():
        out = StringIO()
        call_command("load_help", stdout=out)
        return out.getvalue().splitlines()[:-1]

    return run


def newer(monkeypatch, slug, body):
    """The product has a newer English text."""
    made = {each.slug: each for each in shipped.articles()}
    text = replace(made[slug].texts["en"], body=body)
    made[slug] = replace(made[slug], texts=made[slug].texts | {"en": text})
    monkeypatch.setattr(shipped, "articles", lambda: tuple(made.values()))


def test_all_articles_are_published_in_both_languages_once(load):
    count = len(shipped.articles())
    assert load() == [f"{count} added, 0 updated."]
    assert Article.objects.published().count() == count >= 24
    assert ArticleText.objects.count() == 2 * count
    assert Category.objects.count() == 6
    assert Subject.objects.count() == 8
    moving = Article.objects.get(slug="move-or-cancel")
    assert moving.pages.filter(url_name="session_move").exists()
    assert moving.related.filter(slug="time-zones").exists()
    assert load() == ["0 added, 0 updated."]
    assert moving.texts.get(language="en").versions.count() == 1


def test_no_text_counts_as_changed_by_the_school_before_the_school_changes_it(load):
    load()
    texts = ArticleText.objects.select_related("article")
    assert [str(each) for each in texts if not shipped._is_as_shipped(each)] == []
    # What an earlier release noted of French titles was the hash of other spaces.
    texts.update(shipped_sha256="0" * 64)
    assert load() == ["0 added, 0 updated."]
    assert [str(each) for each in texts.all() if not shipped._is_as_shipped(each)] == []


def test_a_newer_text_of_the_product_is_taken_over(load, monkeypatch):
    load()
    newer(monkeypatch, "invoicing", "New words.")
    assert load() == ["0 added, 1 updated."]
    assert ArticleText.objects.get(article__slug="invoicing", language="en").body == "New words."


def test_what_the_school_has_changed_stays(load, monkeypatch):
    load()
    people = school()
    article = Article.objects.get(slug="invoicing")
    write(article, "en", title="Invoices here", body="As our school does it.", by=people.noor)
    newer(monkeypatch, "invoicing", "New words.")
    assert load() == [
        "invoicing: changed by the school, stays as it is",
        "0 added, 0 updated.",
    ]
    assert article.texts.get(language="en").title == "Invoices here"


def test_an_archived_article_stays_archived(load):
    load()
    Article.objects.filter(slug="community").update(state="archived")
    load()
    assert Article.objects.get(slug="community").state == "archived"


def test_pages_that_the_school_has_chosen_stay(load):
    load()
    article = Article.objects.get(slug="move-or-cancel")
    writing.remove_page(article, "session_move")
    writing.add_page(article, "todo")
    load()
    names = set(article.pages.values_list("url_name", flat=True))
    assert "todo" in names
    assert "session_move" not in names
    other = Article.objects.get(slug="time-zones")
    other.pages.all().delete()
    load()
    assert other.pages.exists()
