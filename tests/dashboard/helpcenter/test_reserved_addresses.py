"""No article has the address of another page of the help centre, where nobody could open it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dashboard.helpcenter import urls
from dashboard.helpcenter.models import RESERVED_SLUGS, Article, Category
from mentorhub.database import broken_constraint

pytestmark = pytest.mark.django_db


def _words_below(prefix):
    routes = [str(each.pattern) for each in urls.urlpatterns]
    words = [each.removeprefix(prefix).split("/")[0] for each in routes if each.startswith(prefix)]
    return {each for each in words if each and not each.startswith("<")}


def test_the_fixed_words_of_addresses_are_reserved():
    assert _words_below("") | _words_below("manage/") == set(RESERVED_SLUGS)


@pytest.mark.parametrize("slug", ["search", "new"])
def test_an_article_with_such_an_address_is_refused(slug):
    category = Category.objects.create(slug="start", name_en="Start", name_fr="Début")
    article = Article(slug=slug, category=category, audience="members")
    with pytest.raises(ValidationError, match="has this address already"):
        article.full_clean()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        article.save()
    assert broken_constraint(refused.value) == "helpcenter_article_slug_free"
