"""The pages of requests to the managers, with requests in every state."""

import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.urls import reverse

from dashboard.helpcenter import answering, requesting, visitors
from dashboard.helpcenter.links import ReplyLink, confirm_url
from dashboard.helpcenter.models import Request, Subject, VisitorRequest
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from tests.browser import people
from tests.browser.hostile_texts import MARKDOWN, ONE_LINE
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
MENTOR, MANAGER = people.TICKS, "manager@example.org"
# Names of URLs that the functions below reach.
BY_FUNCTION = {"help_contact", "help_request", "help_reply", "help_confirm"}

NO_PAGE = {
    "help_suggestions": "a part of the contact form",
    "help_offered": "sends on to an article",
    "help_file": "a file",
}


def subject() -> Subject:
    with signed_in_as(STAFF):
        for slug, audience in (("sessions", "members"), ("sign-in", "anyone")):
            names = {"name_en": slug, "name_fr": slug, "audience": audience}
            Subject.objects.get_or_create(slug=slug, defaults=names)
    return Subject.objects.get(slug="sessions")


def answered() -> Request:
    """A request of the mentor with long texts, a file and an answer."""
    mentor = User.objects.get(email=MENTOR)
    found = Request.objects.filter(requester=mentor).order_by("pk").first()
    if found is not None:
        return found
    chosen = subject()
    with signed_in_as(STAFF):
        found = requesting.send_request(
            by=mentor,
            subject=chosen,
            title=ONE_LINE[:120],
            body=MARKDOWN,
            key=uuid.uuid4(),
            uploads=[ContentFile(b"a,b\n", name=f"{'n' * 60}.csv")],
        )
        manager = User.objects.get(email=MANAGER)
        answering.answer(found, by=manager, body=MARKDOWN, key=uuid.uuid4())
    return found


def request(visitor: Visitor) -> Any:
    return visitor.goto(answered().get_absolute_url())


def requests(visitor: Visitor) -> Any:
    answered()
    return visitor.goto("/help/requests/")


def nothing_written(visitor: Visitor) -> Any:
    request(visitor)
    with visitor.page.expect_navigation() as answer:
        visitor.page.click(".talk-send")
    return answer.value


def reply(visitor: Visitor) -> Any:
    return visitor.goto(reverse("help_reply", args=[ReplyLink.of(answered()).token]))


def confirm(visitor: Visitor) -> Any:
    subject()
    with signed_in_as(STAFF):
        visitors.keep(
            address="visitor@example.net",
            title=ONE_LINE[:120],
            body=MARKDOWN,
            language="en",
            came_from="",
            key=uuid.uuid4(),
        )
    kept = VisitorRequest.objects.latest("pk")
    return visitor.goto(urlsplit(confirm_url(kept)).path)


def contact(visitor: Visitor) -> Any:
    subject()
    return visitor.goto("/help/contact/")


def contact_form(visitor: Visitor) -> Any:
    subject()
    return visitor.goto("/help/contact/?subject=sessions&write=1")


PLACES: dict[str, dict[str, Place]] = {
    MENTOR: {
        "contact": contact,
        "contact form": contact_form,
        "own requests": requests,
        "own request": request,
        "nothing written in a request": nothing_written,
        "reply by a mail's link": reply,
        "request of a visitor to confirm": confirm,
    },
    people.UNMENTORED: {"no requests": "/help/requests/"},
}
