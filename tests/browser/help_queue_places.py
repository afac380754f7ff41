"""The managers' queue, managing articles, and contacts, on the demo school's help centre."""

from collections.abc import Callable
from typing import Any

from dashboard.helpcenter.models import CannedReply, Request, RequestState
from tests.browser import people
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
STUDENT, MENTOR, MANAGER = "student@example.org", people.ALONE, "manager@example.org"
# Names of URLs that the functions below reach.
BY_FUNCTION = {"help_queue_request", "help_canned_reply"}

NO_PAGE = {
    "help_queue_number": "a part of every page",
    "help_queue_answer": "only takes an answer",
    "help_queue_note": "only takes an answer",
    "help_queue_take": "only takes an answer",
    "help_queue_hand_over": "only takes an answer",
    "help_queue_merge": "only takes an answer",
    "help_queue_state": "only takes an answer",
    "help_queue_subject": "only takes an answer",
    "help_queue_article": "only takes an answer",
    "help_article_preview": "a part of an article that is edited",
    "help_article_pages": "only takes an answer",
    "help_article_related": "only takes an answer",
    "help_article_state": "only takes an answer",
    "help_article_settings": "only takes an answer",
    "help_responsible_end": "only takes an answer",
}


def _request(visitor: Visitor, **which: Any) -> Any:
    found = Request.objects.filter(**which).order_by("pk").first()
    assert found is not None
    return visitor.goto(f"/help/queue/{found.pk}/?list=all")


def with_a_note(visitor: Visitor) -> Any:
    return _request(visitor, notes__isnull=False, state=RequestState.OPEN)


def of_a_visitor(visitor: Visitor) -> Any:
    return _request(visitor, requester=None, state=RequestState.NEW)


def closed(visitor: Visitor) -> Any:
    return _request(visitor, state=RequestState.CLOSED)


def nothing_answered(visitor: Visitor) -> Any:
    with_a_note(visitor)
    with visitor.page.expect_navigation() as answer:
        visitor.page.click(".talk-send")
    return answer.value


def note_begun(visitor: Visitor) -> Any:
    answer = with_a_note(visitor)
    visitor.page.locator(".queue-note-add > summary").click()
    return answer


def canned_reply(visitor: Visitor) -> Any:
    return visitor.goto(f"/help/manage/canned/{CannedReply.objects.order_by('pk')[0].pk}/")


PLACES: dict[str, dict[str, Place]] = {
    STUDENT: {"contacts of a student": "/help/contacts/"},
    MENTOR: {"contacts of a mentor": "/help/contacts/"},
    MANAGER: {
        "queue": "/help/queue/",
        "queue of all": "/help/queue/?list=all",
        "queue without a late request": "/help/queue/?list=late&path=nothing",
        "request with a note": with_a_note,
        "request of a visitor": of_a_visitor,
        "closed request": closed,
        "nothing answered": nothing_answered,
        "note begun": note_begun,
        "managing articles": "/help/manage/",
        "articles to look at again": "/help/manage/?show=review",
        "searched and not found": "/help/manage/?show=asked",
        "votes on articles": "/help/manage/?show=votes",
        "avoided requests": "/help/manage/?show=avoided",
        "new article": "/help/manage/new/",
        "article edited": "/help/manage/move-or-cancel/",
        "article edited in French": "/help/manage/move-or-cancel/?language=fr",
        "versions of an article": "/help/manage/move-or-cancel/versions/en/",
        "who answers what": "/help/manage/responsible/",
        "canned replies": "/help/manage/canned/",
        "canned reply": canned_reply,
        "contacts of a manager": "/help/contacts/",
    },
}
