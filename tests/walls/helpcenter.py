"""What is written in the help centre, a canary in each text, and who may meet it.

Stu, Maya, Noor and a visitor have each sent a request. Omar is the other manager. Rory mentors
Baking and was a manager until yesterday, who had a request, answered it and noted on it; Ebba was a
manager and is nothing else any more.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.helpcenter import answering, attachments, visitor_mails, writing
from dashboard.helpcenter.models import (
    Article,
    ArticlePage,
    Asked,
    Avoided,
    CannedReply,
    Category,
    Request,
    RequestFile,
    Responsible,
    Subject,
    SubjectArticle,
    VisitorRequest,
    Vote,
)
from mentorhub.database import STAFF, signed_in_as
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.tasks import send_due
from tests import factories as make
from tests.dashboard.helpcenter import build as articles
from tests.dashboard.helpcenter.asking import ask, ask_as_visitor, fresh, say, subject
from tests.people import School, school
from tests.walls.addresses import every_address, leads_to_a_page
from tests.walls.canaries import Nest
from tests.walls.sweep import Sweep

# Stands in each article beside its canary, for the search; the second is mistyped.
WORD, MISTYPED = "sourdough", "suordough"
VISITOR = "visitor@example.net"
STUS, MAYAS, NOORS = "stu's request", "maya's request", "noor's request"
VISITORS, UNCONFIRMED = "a visitor's request", "what no visitor has confirmed"
NOTES, ABOUT_NOOR = "internal notes", "notes on noor's request"
OPEN, STUDENTS, MENTORS = "articles for all", "articles for students", "articles for mentors"
MANAGERS, DRAFT, ARCHIVED = "articles for managers", "a draft", "what was archived"
EARLIER = "what an article said before"
# Canned replies, questions of the search, words of a vote.
MANAGING = "what managers work with"
WRITTEN = {STUDENTS, MENTORS, MANAGERS, DRAFT, ARCHIVED, EARLIER}
OPEN_TO = {
    "visitor": {OPEN},
    "the visitor who wrote": {VISITORS, UNCONFIRMED},
    "stu": {OPEN, STUDENTS, STUS},
    "ebba": {OPEN},
    "maya": {OPEN, MENTORS, MAYAS},
    "rory": {OPEN, MENTORS},
    # An administrator looks after articles and answers no request.
    "tom": {OPEN} | WRITTEN,
    "noor": {OPEN, STUS, MAYAS, NOORS, VISITORS, NOTES, MANAGING} | WRITTEN,
    "omar": {OPEN, STUS, MAYAS, NOORS, VISITORS, NOTES, ABOUT_NOOR, MANAGING} | WRITTEN,
    # In mails, which never have a note.
    "a manager at the time": {STUS, MAYAS, NOORS, VISITORS},
}
STRANGERS = ("visitor", "stu", "rory", "ebba", "maya", "tom")
MANAGING_PEOPLE = ("noor", "omar")
ENDED = ("ebba", "rory")


def build(live_server: Any) -> Sweep:
    """With what everybody may read alone; ``hide`` adds the rest."""
    people, nest = school(), Nest()
    # What the sweep sends with each form names a guide.
    nest.plant(people.bread)
    with signed_in_as(STAFF):
        people.more["omar"] = make.person("Omar Manager", "manager")
        people.more["ebba"] = make.person("Ebba Ended", "manager")
        people.more["rory"] = make.mentor("Rory Mentor", people.baking)
        make.Role.objects.create(user=people.more["rory"], kind="manager")
        subject("sign-in", audience="anyone")
        subject("sessions")
        article = _article(nest, OPEN, "open", "anyone")
        ArticlePage.objects.create(article=article, url_name="dashboard")
    return Sweep(live_server.url, people, nest, open_to=OPEN_TO)


def hide(sweep: Sweep) -> None:
    """Everything that is for some, and what was told of it; then two are managers no longer."""
    people, nest = sweep.people, sweep.nest
    with signed_in_as(STAFF):
        _articles(nest)
        _requests(people, nest)
        _managing(people, nest)
    send_all()
    with signed_in_as(STAFF):
        for name in ENDED:
            people.more[name].roles.running().get(kind="manager").end(by=people.tom)


def write_more(sweep: Sweep) -> None:
    """After the end of a manager: the requester writes again, and a manager answers and solves."""
    with signed_in_as(STAFF):
        rows = Request.objects.filter(requester=sweep.people.stu, merged_into=None)
        sent, omar = rows.get(), fresh(sweep.people.more["omar"])
        say(sent, _text(sweep.nest, STUS, "last message"))
        last = _text(sweep.nest, STUS, "last answer")
        answering.answer(sent, by=omar, body=last, key=uuid.uuid4(), solves=True)
    send_all()


def send_all() -> None:
    """Every mail that waits, and with it every row of a bell."""
    with signed_in_as(STAFF):
        now = timezone.now()
        Delivery.objects.pending().update(due_at=now, try_at=now)
    send_due()
    visitor_mails.send_due()


def _text(nest: Nest, group: str, place: str) -> str:
    return f"{nest.new(group, place).text} {WORD}"


def _article(nest: Nest, group: str, slug: str, audience: str) -> Article:
    made = articles.draft(
        slug,
        audience=audience,
        title=_text(nest, group, "title"),
        questions=_text(nest, group, "question"),
        body=_text(nest, group, "text"),
    )
    if group != DRAFT:
        writing.publish(made, by=None)
    return made


def _articles(nest: Nest) -> None:
    """Each is also related to the open one, offered by a subject, and about the home."""
    shown = Article.objects.get(slug="open")
    sessions = Subject.objects.get(slug="sessions")
    for slug, group in (
        ("students", STUDENTS),
        ("mentors", MENTORS),
        ("managers", MANAGERS),
        ("draft", DRAFT),
        ("archived", ARCHIVED),
    ):
        audience = slug if slug in ("students", "mentors", "managers") else "anyone"
        made = _article(nest, group, slug, audience)
        if group == ARCHIVED:
            writing.archive(made, by=None)
        shown.related.add(made)
        ArticlePage.objects.create(article=made, url_name="dashboard")
        SubjectArticle.objects.create(subject=sessions, article=made)
        Asked.objects.create(words="loaf", language="en", audience="members", found=1, opened=made)
    was = {name: _text(nest, EARLIER, name) for name in ("title", "body")}
    articles.write(shown, **was)
    first = shown.texts.get().versions.get(number=1)
    articles.write(shown, title=first.title, questions=first.questions, body=first.body)
    hidden = {"name_en": nest.new(MENTORS, "name of a category").head, "name_fr": "Cachée"}
    Article.objects.filter(slug="mentors").update(
        category=Category.objects.create(slug="hidden", **hidden)
    )
    name = nest.new(MENTORS, "name of a subject").head
    Subject.objects.create(slug="hidden", name_en=name, name_fr=name, audience="mentors")


def _file(nest: Nest, group: str, place: str) -> SimpleUploadedFile:
    head = nest.new(group, f"name of a file of {place}").head
    return SimpleUploadedFile(f"{head}.txt", nest.new(group, f"file of {place}").text.encode())


def _requests(people: School, nest: Nest) -> None:
    rory, omar = fresh(people.more["rory"]), fresh(people.more["omar"])
    for by, group in ((people.stu, STUS), (people.maya, MAYAS), (people.noor, NOORS)):
        new = lambda place, group=group: _text(nest, group, place)  # noqa: E731
        sent = ask(by, nest.new(group, "title").text, new("message"),
                   uploads=[_file(nest, group, "a message")])  # fmt: skip
        answering.hand_over(sent, rory, by=omar)
        note = ABOUT_NOOR if by == people.noor else NOTES
        for author in (rory, omar):
            _note(nest, sent, author, note)
            files = attachments.checked([_file(nest, group, "an answer")])
            answering.answer(sent, by=author, body=new("answer"), key=uuid.uuid4(), files=files)
        say(sent, new("another message"))
        other = ask(by, nest.new(group, "title of a request that is merged").text, new("merged"))
        _note(nest, other, omar, note)
        answering.merge(other, sent, by=omar)
    asked = ask_as_visitor(
        VISITOR, title=nest.new(VISITORS, "title").text, body=_text(nest, VISITORS, "message")
    )
    answering.answer(asked, by=omar, body=_text(nest, VISITORS, "answer"), key=uuid.uuid4())
    _note(nest, asked, omar, NOTES)
    VisitorRequest.objects.create(
        address=VISITOR,
        title=nest.new(UNCONFIRMED, "title").text,
        body=_text(nest, UNCONFIRMED, "message"),
        language="en",
    )


def _note(nest: Nest, request: Request, by: Any, group: str) -> None:
    file = attachments.checked([_file(nest, group, "a note")])
    answering.note(request, by=by, body=_text(nest, group, "note"), key=uuid.uuid4(), files=file)


def _managing(people: School, nest: Nest) -> None:
    new = lambda place: _text(nest, MANAGING, place)  # noqa: E731
    CannedReply.objects.create(
        language="en", title=nest.new(MANAGING, "title of a reply").text, body=new("reply")
    )
    Asked.objects.create(words=new("question"), language="en", audience="members", found=0)
    shown = Article.objects.get(slug="open")
    Vote.objects.create(
        article=shown, person=people.cross, helpful=False, reason="wrong", words=new("vote")
    )
    Avoided.objects.create(
        subject=Subject.objects.get(slug="sessions"), article=shown, came_back=False
    )
    Responsible.objects.create(manager=people.more["omar"], path=people.baking)


def questions_for(nest: Nest) -> Iterator[str]:
    """Words that find an article, as they are and mistyped; and for each word that only a hidden
    article has, one that is nearly it: a suggestion would say the rest."""
    yield from (WORD, MISTYPED)
    for canary in nest.canaries:
        if canary.project in WRITTEN - {EARLIER}:
            yield f"{WORD}+{canary.head[:-1]}"


def addresses_of(sweep: Sweep) -> list[str]:
    """Every page of the help centre with all rows, and the pages that show something of it."""
    with signed_in_as(STAFF):
        rows: dict[str, Any] = {
            "/": [],
            "/help/manage/canned/": CannedReply.objects.all(),
            "/help/manage/responsible/": Responsible.objects.all(),
            "/help/queue/": Request.objects.all(),
            "/help/requests/": Request.objects.all(),
        }
        numbers = {start: [str(row.pk) for row in found] for start, found in rows.items()}
        files = {f"/help/files/{row.uid}/file.txt" for row in RequestFile.objects.all()}
        news = {f"/notifications/{row.pk}/" for row in Notification.objects.all()}
        slugs = [*Article.objects.values_list("slug", flat=True)]
    values: dict[str, list[str]] = defaultdict(list)
    values |= {"slug": slugs, "language": ["en"], "url_name": ["dashboard"], "token": ["no-token"]}
    found = {
        address
        for _name, address in every_address(values, skip="admin/", rows=numbers)
        if address.startswith("/help/") and leads_to_a_page(address)
    }
    for question in questions_for(sweep.nest):
        found.add(f"/help/search/?q={question}")
    found |= {f"/help/?category={each}" for each in ("start", "hidden")}
    found |= {f"/help/contact/?subject={each}&write=1" for each in ("sessions", "hidden")}
    found |= {f"/help/queue/?list={each}" for each in ("mine", "unassigned", "late", "all")}
    found |= {f"/help/manage/?show={each}" for each in ("review", "asked", "votes", "avoided")}
    found |= {f"/search/?q={each}" for each in (WORD, MISTYPED)}
    found |= {"/", "/dashboard/", "/managing/", "/student/", "/notifications/"}
    return sorted(found | files | news)
