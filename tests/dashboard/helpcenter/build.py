"""Articles for the tests of the help centre."""

from dashboard.helpcenter import writing
from dashboard.helpcenter.models import Article, Category


def category(slug="start"):
    return Category.objects.get_or_create(
        slug=slug, defaults={"name_en": slug.title(), "name_fr": slug.title()}
    )[0]


def draft(slug, *, audience="anyone", title="", questions="", body="Words.", language="en"):
    article = Article.objects.create(slug=slug, category=category(), audience=audience)
    write(article, language, title=title or slug, questions=questions, body=body)
    return article


def article(slug, **what):
    made = draft(slug, **what)
    writing.publish(made, by=None)
    return made


def write(article, language="en", *, title="Title", questions="", body="Words.", by=None):
    return writing.save_text(article, language, title=title, questions=questions, body=body, by=by)
