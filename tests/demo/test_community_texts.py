"""The texts of the demo's community: as many and as mixed as designed, and no word of a guide."""

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guides.pasting.checking import GuideChecker
from mentorhub.database import STAFF, signed_in_as
from mentorhub.demo.community_texts import (
    MENTION,
    instant_of,
    posts_of,
    read_groups,
    read_topics,
)
from mentorhub.demo.population import PEOPLE
from mentorhub.demo.seed import write_guides, write_paths
from mentorhub.pointers import words_in
from students.models import Path

GROUPS, TOPICS = read_groups(), read_topics()
QUESTIONS = [topic for topic in TOPICS if topic["kind"] == "question"]
REACTIONS = {"agree", "thanks", "love", "celebrate", "insight", "same"}
_people = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
_by_email = {row["email"]: row for row in _people["mentors"] + _people["others"]}
WHO = {key: _by_email[email] for key, email in GROUPS["who"].items()}
# Hours at which people are awake, on their own clock.
AWAKE = range(6, 23)


def paths_of(person):
    return {*person.get("mentor_of", []), *person.get("assessor_of", [])}


def readers_of(group):
    """The keys of the people who may see the group today."""
    row = next(row for row in GROUPS["groups"] if row["key"] == group)
    if row["kind"] != "path":
        return set(WHO)
    guests = {
        guest["person"]
        for guest in GROUPS["guests"]
        if guest["group"] == group and "ended" not in guest
    }
    return guests | {
        key
        for key, person in WHO.items()
        if group in paths_of(person) or "manager" in person.get("roles", [])
    }


def people_in(topic):
    """Whoever writes, reacts, follows, reads, or is mentioned in the topic."""
    yield from topic.get("follows", [])
    yield from topic.get("bookmarks", [])
    yield from topic.get("acknowledged", [])
    for post in posts_of(topic):
        yield post["author"]
        yield from MENTION.findall(post["body"])
        for people in post.get("reactions", {}).values():
            yield from people
        for act in ("hidden", "report", "locked", "moved", "draft"):
            if act in post:
                yield post[act]["by"]


def texts():
    """Each text as it is shown, with those from before an edit, and the titles."""
    for topic in TOPICS:
        yield topic["title"]
        for post in posts_of(topic):
            yield post["body"]
            for edit in post.get("edits", []):
                yield edit["body"]
        if "draft" in topic:
            yield topic["draft"]["body"]


def titled(topic):
    return topic["title"]


def test_forty_topics_and_a_hundred_and_sixty_replies():
    assert len(TOPICS) == 40
    assert sum(len(topic["replies"]) for topic in TOPICS) == 160
    kinds = Counter(topic["kind"] for topic in TOPICS)
    assert kinds == {"question": 24, "discussion": 8, "update": 6, "announcement": 2}
    assert len({topic["title"] for topic in TOPICS}) == 40


def test_a_quarter_is_french_and_written_by_people_who_speak_it():
    french = [topic for topic in TOPICS if topic["language"] == "fr"]
    assert len(french) == 10
    assert sum(len(topic["replies"]) for topic in french) >= 40
    mentors = {
        post["author"]
        for topic in french
        for post in posts_of(topic)
        if "languages" in WHO[post["author"]]
    }
    assert all("fr" in WHO[key]["languages"] for key in mentors)


def test_four_questions_wait_one_for_days_and_one_for_hours():
    waiting = [topic for topic in QUESTIONS if not topic["replies"]]
    now = datetime.now(UTC)
    ages = sorted(now - instant_of(topic["at"], now) for topic in waiting)
    assert len(ages) == 4
    assert ages[0] < timedelta(hours=6)
    assert ages[-1] > timedelta(hours=36)


def test_six_of_ten_questions_have_one_accepted_answer():
    accepted = [sum(reply.get("accepted", False) for reply in q["replies"]) for q in QUESTIONS]
    assert max(accepted) == 1
    assert 0.55 <= sum(accepted) / len(QUESTIONS) <= 0.65
    others = [
        reply for topic in TOPICS if topic["kind"] != "question" for reply in topic["replies"]
    ]
    assert not any(reply.get("accepted") for reply in others)


def test_every_sort_of_moderation_has_an_example():
    acts = Counter(act for t in TOPICS for p in posts_of(t) for act in p)
    assert acts["locked"] == acts["moved"] == acts["hidden"] == acts["report"] == 1
    assert acts["edits"] == 2
    assert sum(topic.get("acknowledge", False) for topic in TOPICS) == 1


@pytest.mark.parametrize("topic", TOPICS, ids=titled)
def test_nobody_writes_or_is_named_where_they_may_not_read(topic):
    assert set(people_in(topic)) <= readers_of(topic["group"])


@pytest.mark.parametrize("topic", TOPICS, ids=titled)
def test_a_topic_is_told_in_order_by_people_who_were_there_and_awake(topic):
    for hour in (0, 9, 23):
        now = datetime.now(UTC).replace(hour=hour)
        instants = [instant_of(post["at"], now) for post in posts_of(topic)]
        assert instants == sorted(set(instants))
        assert now - timedelta(days=61) < instants[0] <= instants[-1] < now
    for post in posts_of(topic):
        author = WHO[post["author"]]
        days, *clock = post["at"]
        if clock:
            at = instant_of(post["at"], now).astimezone(ZoneInfo(author["zone"]))
            assert at.hour in AWAKE
            assert days < author["joined_days_ago"] - 1
            paused = author.get("paused", {"from_days_ago": 0})
            assert days > paused["from_days_ago"]


@pytest.mark.parametrize("topic", TOPICS, ids=titled)
def test_reactions_are_of_the_six_kinds_and_of_others(topic):
    for post in posts_of(topic):
        reactions = post.get("reactions", {})
        assert set(reactions) <= REACTIONS
        for people in reactions.values():
            assert len(people) == len(set(people))
            assert post["author"] not in people


def test_updates_are_of_projects_of_their_group():
    with_update = {(t["group"], t["project"]) for t in TOPICS if t["kind"] == "update"}
    assert len(with_update) == 6
    folder = PEOPLE.parent / "content"
    for path, project in with_update:
        assert list(folder.glob(f"{path}/*-{project}/project.toml"))


def test_everything_pointed_to_and_mentioned_is_understood():
    for topic in TOPICS:
        for post in posts_of(topic):
            assert len(words_in(post["body"])) == post["body"].count("[[guide:")
            assert len(MENTION.findall(post["body"])) == post["body"].count("@{")
            # A pointer says nothing to whoever may not open any guide of the path.
            assert "[[guide:" not in post["body"] or topic["group"] in post["body"]
            assert len(re.findall(r"^```", post["body"], re.MULTILINE)) % 2 == 0


@pytest.mark.django_db
def test_no_text_quotes_a_guide():
    with signed_in_as(STAFF):
        write_paths()
        write_guides()
        assert Path.objects.count() == 3
        written = list(texts())
        found = GuideChecker().find_in_any_guide(written)
    passages = [passage.words for each in found for passage in each]
    assert passages == []
    assert len(written) > 200
