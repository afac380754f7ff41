"""Requests and articles for the tests of the queue and of managing."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from dashboard.helpcenter.models import (
    Article,
    ArticleText,
    CannedReply,
    Category,
    InternalNote,
    Request,
    RequestMessage,
    Subject,
)
from mentorhub.accounts.models import User
from mentorhub.posts import RULES, html_of

_numbers = itertools.count(1)


def subject(slug: str = "sessions", **fields: Any) -> Subject:
    fields = {"name_en": slug.title(), "name_fr": f"Thème {slug}", "audience": "members"} | fields
    return Subject.objects.get_or_create(slug=slug, defaults=fields)[0]


def request_of(requester: User | None, body: str = "Where is my room?", **fields: Any) -> Request:
    """A request with its first message; of a visitor with an ``address`` alone."""
    hours_ago = fields.pop("hours_ago", 1)
    at = timezone.now() - timedelta(hours=hours_ago)
    if requester is None:
        fields.setdefault("address", "visitor@example.org")
    fields.setdefault("subject", None)
    fields["subject"] = fields["subject"] or subject()
    state = fields.setdefault("state", "new")
    if state == "waiting":
        fields.setdefault("answered_at", at)
    if state in ("solved", "closed"):
        fields.setdefault("solved_at", at)
    title = fields.pop("title", f"Request {next(_numbers)}")
    # A closed request takes no message; it is closed below.
    first = {"state": "new", "solved_at": None} if state == "closed" else {}
    given = {"language": "en", "created_at": at, "changed_at": at, "last_number": 1}
    made = Request.objects.create(requester=requester, title=title, **(given | fields | first))
    RequestMessage.objects.create(
        request=made,
        number=1,
        author=requester,
        body=body,
        html=html_of(body),
        rules_version=RULES,
        sent_at=at,
    )
    if first:
        Request.objects.filter(pk=made.pk).update(state=state, solved_at=fields["solved_at"])
        made.refresh_from_db()
    return made


def note_of(request: Request, by: User, body: str = "Call them") -> InternalNote:
    return InternalNote.objects.create(
        request=request, author=by, body=body, html=html_of(body), key=uuid.uuid4()
    )


def article(slug: str = "move-a-session", **fields: Any) -> Article:
    """With a text in each language."""
    category, _ = Category.objects.get_or_create(
        slug="sessions", defaults={"name_en": "Sessions", "name_fr": "Séances"}
    )
    titles = fields.pop("title", slug.replace("-", " ").title())
    body = fields.pop("body", "You move it on its page.")
    fields = {"category": category, "audience": "members", "state": "published"} | fields
    if fields["state"] == "published":
        fields.setdefault("published_at", timezone.now())
    made = Article.objects.create(slug=slug, **fields)
    for language in ("en", "fr"):
        ArticleText.objects.create(article=made, language=language, title=titles, body=body)
    return made


def canned_reply(**fields: Any) -> CannedReply:
    fields = {"language": "en", "title": "Welcome", "body": "Hello {name},"} | fields
    return CannedReply.objects.create(**fields)
