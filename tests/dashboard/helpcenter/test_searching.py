"""Searching articles: mistyped words, both languages, and nothing of what one may not read."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.helpcenter import asked, searching
from dashboard.helpcenter.models import Article, ArticleText, Asked
from mentorhub.database import OWNER
from mentorhub.full_text import either_sql
from tests.dashboard.helpcenter.build import article, category, draft, write
from tests.people import school

pytestmark = pytest.mark.django_db

NOBODY = AnonymousUser()


def found(question, reader=NOBODY, language="en"):
    return [row.article.slug for row in searching.find(reader, question, language)]


def test_titles_come_before_questions_and_these_before_the_text():
    article("text", title="Bread", body="About the oven.")
    article("question", title="Bread", questions="where is the oven")
    article("title", title="The oven")
    assert found("oven") == ["title", "question", "text"]


def test_most_words_come_first_and_rare_ones_count_more():
    for number in range(6):
        article(f"session-{number}", title="Session", body="A session.")
    article("google", title="A calendar", questions="google calendar")
    assert found("session in google calendar")[0] == "google"


def test_the_one_that_is_about_the_words_is_found_however_many_have_them():
    # More than are ranked.
    rows = [
        Article(slug=f"other-{n}", category=category(), audience="anyone", state="published",
                published_at=timezone.now())
        for n in range(110)
    ]  # fmt: skip
    for row in Article.objects.bulk_create(rows):
        ArticleText.objects.create(
            article=row, language="en", title="Bread", body="-", searched="Oven and door."
        )
    article("question", title="Heat", questions="how do I open the door of the oven")
    article("title", title="The door of the oven")
    assert found("oven door")[:2] == ["title", "question"]
    assert found("ovne doro")[:2] == ["title", "question"]


def test_any_word_is_enough():
    article("session", title="Les séances", language="fr")
    assert found("annuler les séances demain", language="fr") == ["session"]


@pytest.mark.parametrize(
    "typed", ["sourdoguh", "sourdouhg", "sourdogh", "sourrdough", "soordough", "Sourdough!", "mvoe"]
)
def test_a_mistyped_word_finds_what_was_meant(typed):
    article("bake", title="Move the sourdough")
    assert found(typed) == ["bake"]


def test_another_form_of_a_word_is_not_corrected():
    article("move", title="Move a session")
    article("paving", title="Paving")
    results = searching.search(NOBODY, "moving", "en")
    assert [row.article.slug for row in results.rows] == ["move"]
    assert results.suggestion == ""


def test_the_suggestion_is_the_question_as_it_was_meant():
    article("bake", title="Bake the sourdough", questions="annulée")
    assert searching.search(NOBODY, "Bake the sourdoguh?", "en").suggestion == "Bake the sourdough?"
    assert searching.search(NOBODY, "annuleé", "en").suggestion == ""


def test_both_languages_are_searched_and_ones_own_is_shown():
    made = article("bread", title="The oven")
    write(made, "fr", title="Le four")
    rows = searching.find(NOBODY, "oven", "fr")
    assert [(row.article.slug, row.text.title) for row in rows] == [("bread", "Le four")]
    article("other", title="Le menu", body="The oven.", language="fr")
    assert found("four", language="fr") == ["bread"]


def test_the_passage_has_the_words_and_no_markup_of_its_author():
    body = "A long text. " * 30 + "Then <b>open</b> the *oven* & wait."
    article("bread", title="Bread", body=body)
    passage = searching.find(NOBODY, "oven", "en")[0].passage
    assert "<mark>oven</mark> &amp; wait" in passage
    assert "<b>" not in passage


def test_what_one_may_not_read_is_neither_found_nor_suggested():
    people = school()
    article("mentors", title="Sourdough for mentors", audience="mentors")
    draft("draft", title="Anvil")
    for reader in (NOBODY, people.stu, people.nora):
        assert found("sourdough", reader) == []
        assert searching.search(reader, "sourdoguh anvli", "en").suggestion == ""
    assert found("sourdoguh", people.maya) == ["mentors"]
    assert found("anvil", people.maya) == []
    assert found("anvil", people.noor) == ["draft"]
    article("open", title="Bread")
    assert searching.search(people.stu, "bread sourdoguh", "en").suggestion == ""


@pytest.mark.parametrize(
    "question",
    ["", " ", "'", "&|!", "the of and", "les des", "a" * 10_000, "x " * 5_000, "\\", "%", "_",
     "'; drop table helpcenter_word --", "日本語", "🍞", ":*", "((", "-", "<->", "a:b:c", "'a'"],
)  # fmt: skip
def test_any_question_has_an_answer(question):
    article("bread", title="The oven of the bakery")
    searching.search(NOBODY, question, "en")
    searching.search(NOBODY, f"oven {question}", "fr")


def test_the_queries_do_not_grow_with_the_words():
    article("bake", title="Bake the sourdough in the oven")
    question = "bkae teh sourdoguh inn hte ovne todya wiht flourr please qqqqq"
    with CaptureQueriesContext(connections[OWNER]) as queries:
        searching.search(NOBODY, question, "en")
    assert len(queries) <= 2
    assert ArticleText.objects.count() == 1


def test_the_page_of_a_long_question_has_ten_queries(client):
    article("bake", title="Bake the sourdough in the oven")
    client.force_login(school().maya)
    address = "/help/search/?q=how+do+I+bkae+teh+sourdoguh+inn+hte+ovne+todya+wiht+flourr+please"
    client.get(address)  # what only the first page of a session costs
    with CaptureQueriesContext(connections[OWNER]) as asked:
        assert "help-found" in client.get(address).content.decode()
    # Two of them are of the paste check.
    assert len([each for each in asked if "SAVEPOINT" not in each["sql"]]) <= 10


@pytest.mark.parametrize(
    ("word", "other"),
    [("password", "password"), ("move", "move"), ("élèves", "eleves"), ("bread", None)],
)
def test_a_query_holds_each_stem_once(word, other):
    """PostgreSQL would look for the same stem again and again."""
    forms = [(config, each) for each in (word, other) if each for config in ("english", "french")]
    with connections["default"].cursor() as cursor:
        sql = f"select {either_sql('word', 'other')}::text from (select %s, %s) a (word, other)"
        cursor.execute(sql, [word, other])
        stems = cursor.fetchone()[0].split(" | ")
        expected = set()
        for each in forms:
            cursor.execute("select plainto_tsquery(%s::regconfig, %s)::text", each)
            expected.update(stem for stem in cursor.fetchone() if stem)
    assert set(stems) == expected
    if word == other:
        assert len(stems) == len(expected)


def test_without_a_word_there_is_no_query():
    with connections["default"].cursor() as cursor:
        cursor.execute(f"select {either_sql('a', 'b')} from (select null::text, 'x') each (a, b)")
        assert cursor.fetchone() == (None,)


def test_a_kept_question_is_not_waited_for_and_everything_after_it_is():
    """The setting is that of the transaction of this one statement."""
    with connections["default"].cursor() as cursor:
        cursor.execute("set local synchronous_commit = on")
        with transaction.atomic():
            asked.record(NOBODY, "bread", "en", 3)
            cursor.execute("show synchronous_commit")
            assert cursor.fetchone() == ("off",)
            transaction.set_rollback(True)
        cursor.execute("show synchronous_commit")
        assert cursor.fetchone() == ("on",)
    asked.record(NOBODY, "bread", "en", 3)
    row = Asked.objects.get()
    assert (row.words, row.language, row.audience, row.found) == ("bread", "en", "anyone", 3)
    assert row.opened is None
