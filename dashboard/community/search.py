"""Topics of the community in the one search, and asking a question."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.community.models import Topic
from dashboard.community.navigation import is_member
from dashboard.community.searching import topics_with_all
from mentorhub.search import ACTIONS, COMMUNITY, Found, Link, Query, Result, Source, register
from mentorhub.templatetags.ui_tags import age


def _find_topics(person: Any, query: Query, most: int) -> Found:
    """Those with all the words; the search of the community has the others."""
    rows = topics_with_all(person, query.text).select_related("group__path")
    return Found.of(rows, most, _result)


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
