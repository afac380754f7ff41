"""Saving, publishing and archiving articles, and the vocabulary that follows."""

import pytest
from django.contrib.auth.models import AnonymousUser
from psycopg2 import errors

from dashboard.helpcenter import references, words, writing
from dashboard.helpcenter.models import Word
from mentorhub.database import SIGNIN, WEB
from students.models import SessionPolicy
from tests.dashboard.helpcenter.build import article, draft, write
from tests.people import school
from tests.walls.logins import connected_as

pytestmark = pytest.mark.django_db


def vocabulary(audience="anyone", language="en"):
    rows = Word.objects.filter(audience=audience, language=language)
    return set(rows.values_list("word", flat=True))


def test_each_text_is_kept_as_a_version():
    people = school()
    made = draft("baking", title="Bake", body="With flour.")
    write(made, title="Bake it", body="With rye.", by=people.noor)
    text = made.texts.get()
    assert (text.title, text.body) == ("Bake it", "With rye.")
    kept = text.versions.values_list("number", "title", "by")
    assert list(kept) == [(2, "Bake it", people.noor.pk), (1, "Bake", None)]


def test_what_does_not_resolve_is_saved_in_a_draft_and_never_published():
    made = draft("baking", body="Press [[button:No such button]].")
    with pytest.raises(references.UnresolvedError) as refused:
        writing.publish(made, by=None)
    assert refused.value.found == ["[[button:No such button]]"]
    made.refresh_from_db()
    assert made.state == "draft"
    write(made, body="Press [[button:Move]].")
    writing.publish(made, by=None)
    with pytest.raises(references.UnresolvedError):
        write(made, body="Open [[page:no_such_page]].")
    assert made.texts.get().body == "Press [[button:Move]]."
    with pytest.raises(references.UnresolvedError):
        write(made, "fr", title="{{ policy.nothing }}")


def test_an_article_without_a_text_is_not_published():
    made = draft("baking")
    made.texts.all().delete()
    with pytest.raises(ValueError, match="without a text"):
        writing.publish(made, by=None)


def test_the_vocabulary_has_the_words_of_published_articles_alone():
    made = draft("baking", title="Sourdough", body="Press [[button:Move]], wait 12 hours.")
    assert vocabulary() == set()
    writing.publish(made, by=None)
    assert vocabulary() == {"sourdough", "press", "move", "wait", "hours"}
    other = article("rye", title="Rye sourdough", body="Bread.")
    write(made, title="Yeast", body="Press.")
    assert vocabulary() == {"yeast", "press", "rye", "sourdough", "bread"}
    writing.archive(other, by=None)
    assert vocabulary() == {"yeast", "press"}
    writing.publish(other, by=None)
    assert "rye" in vocabulary()


def test_the_vocabulary_follows_the_readers():
    made = article("baking", title="Sourdough")
    writing.set_audience(made, "mentors", by=None)
    assert vocabulary("anyone") == set()
    assert vocabulary("mentors") == {"sourdough", "words"}


def test_a_mistyped_word_is_corrected_with_words_that_its_reader_may_read(people):
    article("baking", title="Sourdough", audience="mentors")

    def near(reader, word):
        return words.look_up({word: word}, reader, "en")[word].near

    assert near(people.maya, "sourdoguh") == ["sourdough"]
    assert near(people.maya, "xylophone") == []
    for reader in (people.stu, people.nora, AnonymousUser()):
        assert near(reader, "sourdoguh") == []


def test_the_vocabulary_counted_anew_is_the_same():
    article("baking", title="Sourdough")
    write(article("rye", title="Sourdough and rye", audience="members"), title="Rye")
    counted = set(Word.objects.values_list("word", "language", "audience", "articles"))
    words.rebuild()
    assert set(Word.objects.values_list("word", "language", "audience", "articles")) == counted


def test_what_the_search_knows_follows_the_numbers_of_the_school():
    made = article("late", body="Less than {{ policy.late_hours }} hours before.")
    assert "than 24 hours" in made.texts.get().searched
    SessionPolicy(pk=1, late_hours=36).save()
    assert writing.refresh_search() == 1
    assert "than 36 hours" in made.texts.get().searched
    assert writing.refresh_search() == 0


@pytest.mark.parametrize("table", ["article", "articletext", "articleversion", "word"])
def test_no_ordinary_page_can_write_an_article(table):
    for login in (WEB, SIGNIN):
        with connected_as(login) as cursor, pytest.raises(errors.InsufficientPrivilege):
            cursor.execute(f"delete from helpcenter_{table}")
