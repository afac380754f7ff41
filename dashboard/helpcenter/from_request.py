"""A draft of an article, made of the messages of a request or of an answer of the community.

Of a request its messages alone: never an internal note. Names of people and their addresses are
taken out; the draft belongs to whoever made it, who reads it before anybody else does.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from dashboard.helpcenter import writing
from dashboard.helpcenter.models import (
    MAX_ARTICLE,
    MAX_TITLE,
    RESERVED_SLUGS,
    Article,
    ArticleState,
    Audience,
    Category,
    Request,
    RequestEvent,
    RequestMessage,
)
from dashboard.helpcenter.redaction import Names, redacted
from mentorhub import pointers
from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, signed_in_as
from students.models import Mentorship


def slug_for(title: str) -> str:
    """A free address, made of a title."""
    base = slugify(title)[:60].strip("-") or "article"
    taken = set(Article.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken or slug in RESERVED_SLUGS:
        number += 1
        slug = f"{base}-{number}"
    return slug


def make_article(request: Request, *, by: User) -> Article:
    """The draft that is there already, if one was made of the request; no note is ever read."""
    found = Article.objects.filter(made_of=request.pk).order_by("pk").first()
    if found is not None:
        return found
    rows = RequestMessage.objects.filter(Q(request=request.pk) | Q(request__merged_into=request.pk))
    messages = list(rows.select_related("author").order_by("sent_at", "pk"))
    names = _names_in(request, messages)
    answers = [each.body for each in messages if each.is_answer and each.body]
    questions = [each.body for each in messages if not each.is_answer and each.body]
    with override(request.language):
        asked = "\n\n".join(_quoted(redacted(each, names)) for each in questions)
        answered = "\n\n".join(redacted(each, names) for each in answers)
        title = redacted(request.title, names)
        heading = _("What was asked")
        body = f"{answered}\n\n## {heading}\n\n{asked}".strip()
    return _draft(
        title=title,
        body=body,
        language=request.language,
        audience=_audience_of(request),
        category=_category_of(request),
        by=by,
        made_of=request,
    )


def make_article_of_text(
    title: str, body: str, language: str, *, names: Iterable[str], by: User
) -> Article:
    """Of a text that was written elsewhere, as an accepted answer of the community. Whoever made it
    public there did so for the people of that place, so the draft is for mentors at first."""
    texts = [pointers.in_words(each) for each in (title, body)]
    found = Names.of(names, "\n".join(texts))
    with override(language):
        without = [redacted(each, found) for each in texts]
    return _draft(
        title=without[0],
        body=without[1],
        language=language,
        audience=Audience.MENTORS,
        category=Category.objects.first(),
        by=by,
    )


def _names_in(request: Request, messages: list[RequestMessage]) -> Names:
    """Of whoever wrote in the request or had it, of the requester's mentors and students, of the
    managers, and of anybody else at the school who is named in it."""
    found = {each.author.name for each in messages if each.author}
    if request.requester is not None:
        found.add(request.requester.name)
        pairs = Mentorship.objects.filter(
            Q(mentor=request.requester_id) | Q(student=request.requester_id)
        )
        for pair in pairs.values_list("mentor__name", "student__name"):
            found.update(pair)
    managing = Role.objects.running().filter(kind=Role.Kind.MANAGER)
    had = RequestEvent.objects.filter(request=request.pk, assignee__isnull=False)
    people = User.objects.filter(
        Q(pk__in=managing.values("user")) | Q(pk__in=had.values("assignee"))
    )
    found.update(people.values_list("name", flat=True))
    return Names.of(found, "\n".join((request.title, *(each.body for each in messages))))


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _audience_of(request: Request) -> str:
    """Whoever may choose the subject; a visitor's question does not make an article public."""
    audience = request.subject.audience
    return Audience.MEMBERS if audience == Audience.ANYONE else audience


def _category_of(request: Request) -> Category | None:
    found = Category.objects.filter(articles__subjects=request.subject_id).order_by(
        "position", "pk"
    )
    return found.first() or Category.objects.first()


def _draft(
    *,
    title: str,
    body: str,
    language: str,
    audience: str,
    category: Category | None,
    by: User,
    made_of: Request | None = None,
) -> Article:
    title = title[:MAX_TITLE].strip() or _("Without a title")
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        category = category or _first_category()
        article = Article.objects.create(
            slug=slug_for(title),
            category=category,
            audience=audience,
            state=ArticleState.DRAFT,
            owner=by,
            made_of=made_of,
        )
        writing.save_text(
            article, language, title=title, questions=title, body=body[:MAX_ARTICLE], by=by
        )
    return article


def _first_category() -> Category:
    """A school that has none gets one."""
    return Category.objects.get_or_create(
        slug="general", defaults={"name_en": "General", "name_fr": "Général"}
    )[0]
