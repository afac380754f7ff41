"""Topics of the community in the one search, and asking a question."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.community.models import Topic
from dashboard.community.navigation import is_member
from dashboard.community.searching import Scope, search
from mentorhub.search import ACTIONS, COMMUNITY, Found, Link, Query, Result, Source, register
from mentorhub.templatetags.ui_tags import age


def _find_topics(person: Any, query: Query, most: int) -> Found:
    """Those with all the words; the search of the community has the others."""
    found = search(person, query.text, Scope(only_all=True)).found
    keys = [each.topic for each in found[:most]]
    rows = Topic.objects.visible_to(person).filter(pk__in=keys).select_related("group__path")
    topics = {each.pk: each for each in rows.defer("search")}
    return Found([_result(topics[key]) for key in keys if key in topics], len(found))


def _result(topic: Topic) -> Result:
    icon = "circle-check" if topic.accepted_id else "messages-square"
    line = f"{topic.group.name} · {age(topic.last_at)}"
    return Result(title=topic.title, line=line, url=topic.get_absolute_url(), icon=icon)


register(Source(name="topics", group=COMMUNITY, position=10, is_for=is_member, find=_find_topics))

register(
    Link(
        name="community_new",
        label=_("Ask the community"),
        icon="circle-question-mark",
        is_for=is_member,
        group=ACTIONS,
        keywords=_("question help forum discussion topic"),
        position=6,
    )
)
