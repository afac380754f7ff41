"""The pages of messages, with threads of people who write nowhere else."""

import uuid
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse

from dashboard.inbox import changing, reporting, sending
from dashboard.inbox.models import Report, Thread, ThreadKind
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from tests.browser import people
from tests.browser.hostile_texts import MARKDOWN, ONE_LINE
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
MENTOR, STUDENT, MANAGER = people.TICKS, people.TICKED, "manager@example.org"
# Names of URLs that the functions below reach.
BY_FUNCTION = {"inbox_thread", "inbox_edit", "inbox_report", "inbox_new"}

NO_PAGE = {
    "inbox_number": "a part of every page, looked at in test_inbox.py",
    "inbox_messages": "a part of a thread, looked at in test_inbox.py",
    "inbox_file": "a file",
    "inbox_draft": "data for a script",
    "inbox_new_draft": "data for a script",
    "inbox_circle_draft": "data for a script",
    "inbox_tell_now": "only takes an answer",
    "inbox_place": "only takes an answer",
    "inbox_remove": "only takes an answer",
    "inbox_to_session": "only takes an answer",
    "inbox_report_decision": "only takes an answer",
}


def user(email: str) -> User:
    return User.objects.get(email=email)


def say(thread: Thread, by: User, body: str, **more: Any) -> Any:
    return sending.send(thread, by=user(by.email), body=body, key=uuid.uuid4(), **more)


def thread_of_all_kinds() -> Thread:
    """Of the mentor and the student: long texts, files, removed, edited, reported."""
    mentor, student = user(MENTOR), user(STUDENT)
    with signed_in_as(STAFF):
        thread = sending.thread_between(ThreadKind.STUDENT, mentor, student)
        if thread.last_number:
            return thread
        say(thread, mentor, MARKDOWN)
        say(thread, student, "Thank you", uploads=[ContentFile(b"a,b\n", name=f"{'n' * 60}.csv")])
        changing.remove(say(thread, student, "Too early"))
        changing.edit(say(thread, student, "Edit"), ONE_LINE)
        reported = say(thread, student, MARKDOWN)
        reporting.report(reported, by=mentor, reason="spam", words=ONE_LINE)
        circle = sending.start_circle(ONE_LINE[:120], [user(people.ALONE)], by=mentor)
        say(circle, mentor, "What do you think?")
    thread.refresh_from_db()
    return thread


def thread(visitor: Visitor) -> Any:
    return visitor.goto(thread_of_all_kinds().get_absolute_url())


def circle(visitor: Visitor) -> Any:
    thread_of_all_kinds()
    found = Thread.objects.get(participants__user=user(MENTOR), lead=None)
    return visitor.goto(found.get_absolute_url())


def menu_of_message(visitor: Visitor) -> Any:
    answer = thread(visitor)
    visitor.page.locator(".talk-message .talk-acts > summary").first.click()
    return answer


def edit(visitor: Visitor) -> Any:
    found = say(thread_of_all_kinds(), user(MENTOR), "Edit me")
    return visitor.goto(reverse("inbox_edit", args=[found.thread.uid, found.number]))


def report(visitor: Visitor) -> Any:
    return visitor.goto(reverse("inbox_report", args=[thread_of_all_kinds().uid, 2]))


def nothing_written(visitor: Visitor) -> Any:
    thread(visitor)
    with visitor.page.expect_navigation() as answer:
        visitor.page.click(".talk-send")
    return answer.value


def first_message(visitor: Visitor) -> Any:
    return visitor.goto(f"/inbox/new/?to={user(people.ALONE).pk}")


def reports(visitor: Visitor) -> Any:
    thread_of_all_kinds()
    assert Report.objects.exists()
    return visitor.goto("/inbox/reports/")


PLACES: dict[str, dict[str, Place]] = {
    MENTOR: {
        "messages": "/inbox/",
        "messages of nobody": "/inbox/?show=archived",
        "thread": thread,
        "menu of a message": menu_of_message,
        "circle": circle,
        "nothing written": nothing_written,
        "message edited": edit,
        "message reported": report,
        "whom one writes to": "/inbox/new/",
        "first message": first_message,
        "nobody one writes to": "/inbox/new/?to=999999",
        "new circle": "/inbox/circle/",
        "search of messages": "/inbox/search/?q=t",
        "search of messages for nothing": "/inbox/search/?q=zzz",
    },
    people.UNMENTORED: {"no messages": "/inbox/"},
    MANAGER: {
        "reports of messages": reports,
        "decided reports of messages": "/inbox/reports/?decided=1",
    },
}
