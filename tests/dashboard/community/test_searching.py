"""Searching the community, questions like one that is being asked, and whom one may mention."""

import re
from difflib import unified_diff

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.community import answers, searching
from dashboard.community.models import Reply, Topic
from dashboard.community.ranking import SIMILAR, Scope
from mentorhub.database import OWNER
from mentorhub.marking import excerpt, marked, stems_of
from tests.dashboard.community.browsing import browser
from tests.dashboard.community.build import ask, group_of, say, talk

# What differs between two answers to one question: tokens say when they were made, and a page says
# which transactions it has seen, where another test of the same server may have written between.
TOKEN = re.compile(
    r"/live/[^/\"]+|data-token=\"[^\"]+|data-seen=\"[^\"]+"
    r"|name=\"(?:csrfmiddlewaretoken|form_key)\" value=\"[^\"]+|name=\"drafts\" content=\"[^\"]+"
)
pytestmark = pytest.mark.django_db


def found(person, query, **more):
    response = browser(person).get("/community/search/", {"q": query, **more})
    assert response.status_code == 200
    return [line.topic.title for line in response.context["lines"]]


def similar(person, query, group="baking"):
    response = browser(person).get("/community/similar/", {"q": query, "group": group})
    return [each.title for each in response.context["similar"]]


def offered(person, query, group="baking"):
    response = browser(person).get("/community/mentions/", {"q": query, "group": group})
    return {each.pk for each in response.context["people"]}


def test_a_topic_is_found_by_its_title_and_by_its_replies(people):
    topic = ask(people.maya, group_of(people.baking), "Why does my dough collapse?")
    say(topic, people.ines, "Too much yeast, and proving it overnight.")
    for query in (
        "dough",
        "collapsing",
        "yeast",
        "dough yeast",
        "how do I stop the dough collapse",
    ):
        assert found(people.past, query) == [topic.title], query
    assert found(people.past, "anvil") == []


def test_all_words_come_before_some_and_titles_before_replies(people):
    group = group_of(people.baking)
    ask(people.maya, group, "Oven")
    say(ask(people.maya, group, "Heat"), people.ines, "The oven and the dough.")
    ask(people.maya, group, "Dough in the oven")
    lines = browser(people.past).get("/community/search/?q=dough+oven").context["lines"]
    assert [each.topic.title for each in lines] == ["Dough in the oven", "Heat", "Oven"]
    assert [each.begins_others for each in lines] == [False, False, True]


def test_topics_that_share_one_common_word_alone_are_left_out(people):
    group = group_of(people.baking)
    for number in range(30):
        ask(people.maya, group, f"Dough number {number}")
    ask(people.maya, group, "Rye flour")
    ask(people.maya, group, "Flour for a dough that is cold")
    assert found(people.past, "rye dough") == ["Rye flour"]
    assert found(people.past, "cold flour dough") == ["Flour for a dough that is cold"]
    # Nothing has half of the words: a few of the best are better than an empty page.
    assert len(found(people.past, "zymurgy anvil dough")) == SIMILAR
    # Of what has half of the words not more than a few follow.
    ask(people.maya, group, "Rye dough")
    assert len(found(people.past, "dough number")) == 25
    assert found(people.past, "rye dough") == ["Rye dough", "Rye flour"]


def test_a_search_says_how_much_it_found_and_leads_to_asking(people):
    for number in range(3):
        ask(people.maya, group_of(), f"Dough {number}")
    response = browser(people.ines).get("/community/search/?q=dough&group=everyone")
    assert response.context["results"].total == 3
    page = response.content.decode()
    assert "3 results" in page
    assert 'href="/community/topics/new/?title=dough' in page


def test_the_parts_of_an_address_are_no_words(people):
    ask(
        people.maya, group_of(), "Read this", "It is at https://pages.example.org/my-oven and free."
    )
    ask(people.maya, group_of(), "An example of pages", "For an oven.")
    assert found(people.ines, "https://pages.example.org/my-oven") == ["Read this"]
    assert found(people.ines, "example oven") == ["An example of pages"]


def test_french_is_found_without_its_accents_and_in_other_forms(people):
    ask(people.maya, group_of(), "La séance a été annulée par l’élève", "Que dois-je faire ?")
    for query in ("seance annulee", "séances annulées", "l'eleve", "ANNULÉE", "comment annuler"):
        assert len(found(people.ines, query)) == 1, query


def test_words_that_are_spelled_wrongly_offer_titles_that_are_like_them(people):
    ask(people.maya, group_of(), "Kubernetes for beginners")
    response = browser(people.ines).get("/community/search/?q=kubernates")
    assert [each.topic.title for each in response.context["lines"]] == ["Kubernetes for beginners"]
    assert response.context["results"].are_similar


def test_the_answer_stands_in_the_result(people):
    topic = talk(
        people.maya, group_of(), (people.ines, "No yeast"), (people.carl, "Cold **yeast**")
    )
    answers.accept(topic, topic.replies.get(number=3), by=people.maya)
    response = browser(people.past).get("/community/search/?q=yeast")
    (line,) = response.context["lines"]
    assert (line.is_answer, line.words) == (True, "Cold <mark>yeast</mark>")
    assert f"/community/topics/{topic.pk}/3/" in response.content.decode()


def test_a_reply_that_alone_has_the_word_is_shown_instead_of_the_answer(people):
    topic = talk(people.maya, group_of(), (people.ines, "Cold yeast"), (people.carl, "Buy rennet"))
    answers.accept(topic, topic.replies.get(number=2), by=people.maya)
    for query, number in (("rennet", 3), ("yeast", 2), (topic.title, 2)):
        page = browser(people.past).get("/community/search/", {"q": query})
        (line,) = page.context["lines"]
        assert line.reply.number == number, query


def test_filters_of_the_search(people):
    ask(people.maya, group_of(), "Dough for all")
    topic = talk(people.maya, group_of(people.baking), (people.ines, "Dough for bakers"))
    answers.accept(topic, topic.replies.get(number=2), by=people.maya)
    assert len(found(people.past, "dough")) == 2
    assert found(people.past, "dough", group="baking") == [topic.title]
    assert found(people.past, "dough", answered="1") == [topic.title]


def test_a_search_shows_nothing_that_one_may_not_see(people):
    topic = ask(people.maya, group_of(people.baking), "Zymurgy in the title", "And fermentation.")
    ask(people.carl, group_of(), "About a table", "Zymurgy", project=people.table)
    removed = say(topic, people.ines, "Pasteurise it")
    Reply.objects.filter(pk=removed.pk).update(removed_at=timezone.now(), removed_by=people.noor)
    for name in ("carl", "una", "both", "former", "noor", "maya"):
        assert found(getattr(people, name), "pasteurise") == [], name
    assert found(people.carl, "fermentation") == []
    # Cross studies the path of the table, and mentors Baking.
    assert found(people.cross, "zymurgy") == [topic.title]
    assert found(people.carl, "zymurgy") == ["About a table"]
    Topic.objects.update(removed_at=timezone.now())
    assert found(people.noor, "zymurgy") == found(people.maya, "zymurgy") == []


@pytest.mark.parametrize(
    "address",
    [
        "/community/search/?q=zymurgy&group=%s",
        "/community/similar/?q=zymurgy&group=%s",
        "/community/mentions/?q=ines&group=%s",
    ],
)
def test_a_hidden_group_answers_as_one_that_does_not_exist(people, address):
    ask(people.maya, group_of(people.baking), "Zymurgy", "Zymurgy")
    client = browser(people.carl)
    answers_given = []
    for slug in ("baking", "nowhere", "baking"):
        client.get(address % slug)
        with CaptureQueriesContext(connections[OWNER]) as queries:
            response = client.get(address % slug)
        shown = TOKEN.sub("", response.content.decode()).replace(slug, "")
        answers_given.append((response.status_code, len(queries), shown))
    first, *others = answers_given
    for each in others:
        assert each[:2] == first[:2]
        assert list(unified_diff(first[2].splitlines(), each[2].splitlines(), n=0)) == []


@pytest.mark.parametrize(
    "query", ["", " ", "\0", "'", '"', "()", "&|!", "<->", "the", "x" * 500, "%"]
)
@pytest.mark.parametrize("page", ["search", "similar", "mentions"])
def test_odd_words_are_no_failure(people, query, page):
    ask(people.maya, group_of(people.baking))
    response = browser(people.ines).get(f"/community/{page}/", {"q": query, "group": "baking"})
    assert response.status_code == 200


def test_similar_questions_are_those_with_an_answer_first(people):
    group = group_of(people.baking)
    ask(people.maya, group, "How do I validate a bread project?")
    solved = talk(people.maya, group_of(), (people.ines, "So."))
    Topic.objects.filter(pk=solved.pk).update(title="Validating a bread project late")
    solved.refresh_from_db()
    answers.accept(solved, solved.replies.get(number=2), by=people.maya)
    ask(people.maya, group, "A bread project to talk about", kind="discussion")
    ask(people.maya, group, "Unlike the others")
    title = "how to validate a project on bread"
    assert similar(people.past, title) == [solved.title, "How do I validate a bread project?"]
    assert similar(people.carl, title) == [solved.title]
    assert similar(people.past, "how") == []


def test_people_are_offered_who_see_the_group_and_nobody_else(people):
    assert offered(people.maya, "") == {
        each.pk for each in (people.ines, people.cross, people.past, people.noor)
    }
    assert offered(people.maya, "ine") == {people.ines.pk}
    assert offered(people.maya, "stu") == {people.past.pk}
    assert offered(people.maya, "carl") == set()
    assert offered(people.carl, "ine") == set()
    assert offered(people.carl, "ine", "everyone") == {people.ines.pk}


def test_the_last_who_wrote_are_offered_first(people):
    talk(people.maya, group_of(people.baking), (people.past, "So."))
    response = browser(people.ines).get("/community/mentions/?q=&group=baking")
    assert [each.pk for each in response.context["people"]][:2] == [people.past.pk, people.maya.pk]


def test_who_wrote_lately_is_offered_when_these_are_enough(people, monkeypatch):
    monkeypatch.setattr("dashboard.community.queries.people.OFFERED", 2)
    topic = talk(people.maya, group_of(people.baking), (people.cross, "So."), (people.past, "No."))
    # They no longer see the group.
    said = say(topic, people.ines, "Or so.")
    people.ines.roles.update(ended_at=timezone.now())
    assert said.author == people.ines
    response = browser(people.noor).get("/community/mentions/?q=&group=baking")
    assert [each.pk for each in response.context["people"]] == [people.past.pk, people.cross.pk]
    response = browser(people.noor).get("/community/mentions/?q=maya&group=baking")
    assert [each.pk for each in response.context["people"]] == [people.maya.pk]


def test_the_one_search_has_topics_and_a_way_to_ask(people):
    ask(people.maya, group_of(people.baking), "Zymurgy at home")
    groups = browser(people.ines).get("/search/?q=zymurgy").context["groups"]
    assert [(each.group.key, each.total) for each in groups] == [("community", 1)]
    assert browser(people.carl).get("/search/?q=zymurgy").context["groups"] == []
    assert "community" in browser(people.carl).get("/search/?q=ask").content.decode()
    assert "Ask the community" not in browser(people.stu).get("/search/?q=ask").content.decode()


def test_words_are_marked_in_their_other_forms_and_escaped(people):
    stems = stems_of("how are sessions cancelled, l’élève")
    text = "Cancelling <b>a session</b> with *an élève*: @[Ines](3)"
    assert excerpt(text, stems) == (
        "<mark>Cancelling</mark> &lt;b&gt;a <mark>session</mark>&lt;/b&gt; with an "
        "<mark>élève</mark>: @Ines"
    )
    assert marked("<script>", stems) == "&lt;script&gt;"


def test_a_word_that_is_left_out_is_looked_for_when_it_is_all_that_was_typed(people):
    """In English the index has no "own", which nearly every text would have, but other forms of the
    verb; in French it is a word like any other."""
    owns = ask(people.maya, group_of(), "Who owns the oven?")
    ask(people.maya, group_of(), "My own dough")
    assert found(people.ines, "own") == [owns.title]
    assert found(people.ines, "own dough") == ["My own dough"]


def test_the_newest_are_found_however_far_back_they_are(people):
    """Some in the first parts of the newest replies, some in those that follow, some before."""
    group, topics = group_of(people.baking), []
    for number in range(12):
        where = group_of() if number % 3 else group
        said = "Rennet and whey" if number % 2 else "Rennet"
        topics.append(talk(people.maya, where, (people.ines, said)))
        # As if many replies lay between.
        key = 5_000_000 - 900 * number**2
        Reply.objects.filter(topic=topics[-1], number=2).update(id=key)

    def found_by(word, **scope):
        rows = searching.search(people.noor, word, Scope(**scope)).found
        return {each.topic for each in rows if each.words.bit_count() == len(word.split())}

    keys = [each.pk for each in topics]
    assert found_by("rennet") == set(keys)
    assert found_by("whey") == found_by("rennet whey") == set(keys[1::2])
    assert found_by("rennet", group=group) == set(keys[0::3])


def test_of_the_newest_matches_those_are_counted_that_the_reader_sees(people):
    """Topics that were hidden, or are about what the reader studies, leave no gap."""
    shown = [talk(people.maya, group_of(), (people.ines, "Rennet")) for _each in range(2)]
    hidden = talk(people.maya, group_of(), (people.ines, "Rennet"))
    Topic.objects.filter(pk=hidden.pk).update(removed_at=timezone.now())
    ask(people.carl, group_of(), "A table", "Rennet", project=people.table)
    assert len(searching.search(people.cross, "rennet").found) == len(shown)
    assert len(searching.search(people.noor, "rennet").found) == len(shown) + 1


@pytest.mark.parametrize(
    ("first", "most", "places"), [(0, 2, [0, 1]), (1, 2, [1, 2]), (2, 5, [2]), (3, 2, [])]
)
def test_a_part_of_what_is_found_knows_of_how_many_it_is(people, first, most, places):
    for number in range(3):
        ask(people.maya, group_of(), f"Dough {number}")
    every = searching.search(people.ines, "dough").found
    part = searching.search(people.ines, "dough", first=first, most=most)
    assert part.found == [every[each] for each in places]
    assert (part.total, part.are_similar) == (3, False)
