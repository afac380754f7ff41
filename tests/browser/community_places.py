"""The pages of the community, with a topic in which every shape of a reply stands."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from dashboard.community import answers, posting, reactions
from dashboard.community.models import Group, ReactionKind, Reply, Topic, TopicKind
from dashboard.community.removing import remove_reply
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from tests.browser import people
from tests.browser.hostile_texts import MARKDOWN, ONE_LINE
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
MENTOR, COLLEAGUE, MANAGER = people.ALONE, people.TICKS, "manager@example.org"
# Names of URLs that the functions below reach.
BY_FUNCTION = {
    "community_topic", "community_edit", "community_history", "community_report", "community_hide",
    "community_moderate",
}  # fmt: skip

NO_PAGE = {
    "community_number": "a part of every page",
    "community_similar": "a part of the form of a topic, looked at in test_community.py",
    "community_mentions": "a part of a form, looked at in test_community.py",
    "community_replies": "a part of a topic, looked at in test_community.py",
    "community_related": "a part of a topic, looked at in test_community.py",
    "community_reply": "leads to the page of the topic",
    "community_file": "a file",
    "community_new_draft": "data for a script",
    "community_draft": "data for a script",
    "community_preview": "data for a script",
    "community_place": "only takes an answer",
    "community_remove": "only takes an answer",
    "community_react": "only takes an answer",
    "community_accept": "only takes an answer",
    "community_group_read": "only takes an answer",
    "community_group_digest": "only takes an answer",
    "community_hide_latest": "as community_hide",
    "community_report_decision": "only takes an answer",
    "community_acknowledge": "only takes an answer",
    "community_acknowledged": "only announcements that ask for it have it",
    "community_remind": "only takes an answer",
    "community_updates": "a part of the page of a guide",
    "community_answers": "a part of the page of a session",
}


def user(email: str) -> User:
    return User.objects.get(email=email)


def say(topic: Topic, email: str, body: str, **more: Any) -> Reply:
    return posting.post_reply(topic, by=user(email), body=body, key=uuid.uuid4(), **more)


def picture() -> ContentFile:
    content = BytesIO()
    Image.new("RGB", (640, 360), "#7799aa").save(content, "PNG")
    return ContentFile(content.getvalue(), name=f"{'n' * 60}.png")


def topic_of_all_kinds() -> Topic:
    """A question of the mentor: long texts, files, reactions, edited, removed, accepted."""
    with signed_in_as(STAFF):
        found = Topic.objects.filter(author=user(MENTOR), title__startswith=ONE_LINE[:40]).first()
        if found is not None:
            return found
        group = Group.objects.select_related("path").get(kind="all")
        topic = posting.start_topic(
            group,
            TopicKind.QUESTION,
            ONE_LINE[:200],
            MARKDOWN,
            by=user(MENTOR),
            key=uuid.uuid4(),
        )
        first = say(topic, COLLEAGUE, "Yes", uploads=[picture()])
        reactions.set_reaction(first, ReactionKind.THANKS, True, by=user(MENTOR))
        remove_reply(say(topic, COLLEAGUE, "Too early"), by=user(COLLEAGUE))
        answer = say(topic, COLLEAGUE, MARKDOWN)
        answers.accept(topic, answer, by=user(MENTOR))
        edited = say(topic, MENTOR, "Edit me")
        earlier = timezone.now() - timedelta(minutes=20)
        Reply.objects.filter(pk=edited.pk).update(created_at=earlier)
        posting.edit(edited, ONE_LINE, by=user(MENTOR))
    topic.refresh_from_db()
    return topic


def topic(visitor: Visitor) -> Any:
    return visitor.goto(topic_of_all_kinds().get_absolute_url())


def menu_of_reply(visitor: Visitor) -> Any:
    answer = topic(visitor)
    visitor.page.locator("#r5 .reply-menu > summary").click()
    return answer


def choice_of_reactions(visitor: Visitor) -> Any:
    answer = topic(visitor)
    visitor.page.locator("#r2 .reaction-more > summary").click()
    return answer


def page_of(name: str, number: int | None = None) -> Callable[[Visitor], Any]:
    def goto(visitor: Visitor) -> Any:
        arguments = [topic_of_all_kinds().pk, *([number] if number else [])]
        return visitor.goto(reverse(name, args=arguments))

    return goto


def nothing_written(visitor: Visitor) -> Any:
    topic(visitor)
    with visitor.page.expect_navigation() as answer:
        visitor.page.click("#write .button-main")
    return answer.value


PLACES: dict[str, dict[str, Place]] = {
    MENTOR: {
        "community": "/community/",
        "group of the community": "/community/everyone/",
        "people of a group": "/community/everyone/people/",
        "topic": topic,
        "menu of a reply": menu_of_reply,
        "choice of reactions": choice_of_reactions,
        "nothing replied": nothing_written,
        "reply edited": page_of("community_edit", 5),
        "topic edited": page_of("community_edit", 1),
        "history of a reply": page_of("community_history", 5),
        "reply reported": page_of("community_report", 2),
        "new topic": "/community/topics/new/",
        "search of the community": "/community/search/?q=student",
        "drafts of the community": "/community/drafts/",
    },
    MANAGER: {
        "topic of a manager": topic,
        "topic moderated": page_of("community_moderate"),
        "reply hidden": page_of("community_hide", 2),
        "moderation": "/community/moderation/",
    },
}
