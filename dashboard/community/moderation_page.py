"""What the managers' page of moderation reads, and the lines about moderation on a topic."""

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Left
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from dashboard.community.models import Act, Moderation, Reply, Report, Topic
from dashboard.community.moderating import KEPT_FOR
from dashboard.community.moderation_lines import with_sentences, with_target
from dashboard.community.posting import drawn
from dashboard.community.reporting import open_reports
from mentorhub.accounts.models import User
from mentorhub.lists import page_of
from mentorhub.posts import shown, words_of_markdown

# The lists of the page; without a choice the first rows of each.
SHOWN = {
    "decided": pgettext_lazy("reports", "Decided"),
    "acts": pgettext_lazy("moderation", "What was done"),
    "removed": pgettext_lazy("moderation", "Hidden"),
}
FIRST = 10
# Hidden topics that are listed.
MAX_TOPICS = 50
# Characters of a text of which the beginning is shown.
EXCERPT = 200
# The last of so many replies have written the people whom a manager may want to write to.
LATEST_REPLIES = 10


def lists_of(request: HttpRequest) -> dict[str, Any]:
    reports = page_of(_with_place(open_reports(request.user)), request)
    draw(each.reply for each in reports.object_list)
    return {
        "chosen": "",
        "tabs": SHOWN,
        "page": reports,
        "acts": with_sentences(_acts(request.user)[:FIRST], request.user),
        "removed": excerpts(_removed(request.user)[:FIRST]),
        "removed_topics": _removed_topics(request.user)[:FIRST],
    }


def rows_of(request: HttpRequest, chosen: str) -> dict[str, Any]:
    """One of the lists, with all its rows."""
    match chosen:
        case "decided":
            rows = Report.objects.visible_to(request.user).filter(decided_at__isnull=False)
            rows = rows.select_related("decided_by").order_by("-decided_at", "-pk")
            page = page_of(_with_place(rows), request)
            draw(each.reply for each in page.object_list)
        case "acts":
            page = page_of(_acts(request.user), request)
            page.object_list = with_sentences(page.object_list, request.user)
        case _:
            page = page_of(_removed(request.user), request)
            page.object_list = excerpts(page.object_list)
    context = {"chosen": chosen, "tabs": SHOWN, "page": page, chosen: page.object_list}
    if chosen == "removed" and page.number == 1:
        context["removed_topics"] = _removed_topics(request.user)
    return context


def _with_place(rows: QuerySet[Report]) -> QuerySet[Report]:
    """With the reply in its topic and the beginning of what stands before it."""
    before = Reply.objects.kept().filter(
        topic=OuterRef("reply__topic"), number__lt=OuterRef("reply__number")
    )
    before = before.order_by("-number")
    rows = rows.select_related("reporter", "reply__author", "reply__topic__group__path")
    return rows.prefetch_related("reply__mentions__user").annotate(
        before_text=Subquery(before.values(text=Left("body", EXCERPT))[:1]),
        before_author=Subquery(before.values("author__name")[:1]),
    )


def draw(replies: Iterable[Reply]) -> None:
    """Give each reply ``shown``, its HTML; reads its mentions with their people."""
    for reply in replies:
        people = {each.user_id: each.user.name for each in reply.mentions.all()}
        reply.shown = shown(drawn(reply, list(people)), people)  # type: ignore[attr-defined]


def _acts(manager: Any) -> QuerySet[Moderation]:
    rows = Moderation.objects.filter(topic__in=Topic.objects.visible_to(manager))
    rows = rows.exclude(act=Act.READ_HISTORY).select_related("by", "reply", "topic")
    return with_target(rows).order_by("-at", "-pk")


def _removed(manager: Any) -> QuerySet[Reply]:
    """The replies that were removed less than ``KEPT_FOR`` ago and are not emptied, the latest
    first."""
    rows = Reply.objects.visible_to(manager).with_content()
    rows = rows.filter(removed_at__gt=timezone.now() - KEPT_FOR)
    rows = rows.select_related("author", "removed_by", "topic__group__path")
    return rows.order_by("-removed_at", "-pk")


def _removed_topics(manager: Any) -> list[Topic]:
    rows = Topic.objects.visible_to(manager).filter(removed_at__gt=timezone.now() - KEPT_FOR)
    rows = rows.select_related("author", "group__path").order_by("-removed_at", "-pk")
    return list(rows[:MAX_TOPICS])


def excerpts(replies: Iterable[Reply]) -> list[Reply]:
    """The replies, each with the beginning of its text as ``excerpt``."""
    found = list(replies)
    for reply in found:
        reply.excerpt = words_of_markdown(reply.body[:EXCERPT])  # type: ignore[attr-defined]
    return found


def people_of(topic: Topic, manager: Any) -> list[User]:
    """Who has written the last replies, each once, without the manager."""
    rows = Reply.objects.visible_to(manager).filter(topic=topic).exclude(author=manager)
    latest = rows.select_related("author").order_by("-number")[:LATEST_REPLIES]
    return list({reply.author_id: reply.author for reply in latest}.values())
