"""What is written in a request reaches its requester and the managers, a note the managers alone;
articles reach their readers, drafts nobody else: on no page, in no search, suggestion or count, no
file, no bell and no mail."""

import re
from types import SimpleNamespace

import pytest
from django.db.models import Q

from dashboard.helpcenter import queries, visitor_mails, words
from dashboard.helpcenter.links import ReplyLink
from dashboard.helpcenter.models import InternalNote, Request
from dashboard.helpcenter.queries import Shown
from dashboard.helpcenter.views import requests as requests_views
from mentorhub import access
from mentorhub.access import RoleKind
from mentorhub.database import STAFF, signed_in_as
from tests.walls.helpcenter import (
    ABOUT_NOOR,
    ARCHIVED,
    DRAFT,
    EARLIER,
    ENDED,
    MANAGING,
    MANAGING_PEOPLE,
    MAYAS,
    MENTORS,
    MISTYPED,
    NOORS,
    NOTES,
    STRANGERS,
    STUDENTS,
    STUS,
    VISITOR,
    VISITORS,
    WORD,
    addresses_of,
    build,
    hide,
    questions_for,
    write_more,
)
from tests.walls.kept import KeptWorld
from tests.walls.rules import replace_everywhere
from tests.walls.sweep import FEW

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]

WORLD = KeptWorld(build)

# Differs each time a page is drawn.
OF_THE_MOMENT = re.compile(rb'(nonce|value|content|data-live-token)="[^"]*"|asked=[^"&]*')
# Where a count, a related article or one that is offered would tell of a hidden one.
COUNTING = (
    "/help/", "/help/?category=start", "/help/?category=hidden", "/help/open/",
    "/help/for/dashboard/", "/help/contact/", f"/help/search/?q={WORD}",
    f"/help/search/?q={MISTYPED}", f"/search/?q={WORD}",
)  # fmt: skip


@pytest.fixture
def sweep(live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    found = WORLD.stand(live_server)
    yield found
    found.close()


def pages(sweep, name):
    """What somebody gets of the pages that count, without what differs each time."""
    found = {}
    for address in COUNTING:
        answer = sweep.browser(name).get(address)
        found[address] = answer.status, OF_THE_MOMENT.sub(b"", answer.body)
    return found


def look_at_mails(sweep, mailoutbox, **at_the_time):
    """Each mail as its recipient, and no more."""
    with signed_in_as(STAFF):
        everyone = sweep.people.everyone
        names = {each.email: at_the_time.get(name, name) for name, each in everyone.items()}
    names[VISITOR] = "the visitor who wrote"
    for sent in mailoutbox:
        for address in sent.to:
            text = f"{sent.subject} {sent.body} {sent.alternatives}"
            sweep.look(f"a mail to {address}", text, names.get(address, "visitor"))


def ask_for_suggestions(sweep, names):
    """What the contact form offers while somebody types."""
    for name in names:
        for question in questions_for(sweep.nest):
            data = {"subject": "sessions", "title": question.replace("+", " "), "body": ""}
            sweep.ask(name, "POST", "/help/contact/suggestions/", data, {})


def open_links(sweep):
    """The links of the mails, opened by whoever has them; request and what was met."""
    with signed_in_as(STAFF):
        rows = list(Request.objects.filter(Q(requester=sweep.people.stu) | Q(requester=None)))
    found = {}
    for row in rows:
        answer = sweep.browser("visitor").get(f"/help/requests/reply/{ReplyLink.of(row).token}/")
        assert answer.status == 200
        groups = {canary.project for canary, _disguise in sweep.nest.found_in(answer.everything)}
        found[row.requester_id] = found.get(row.requester_id, set()) | groups
    return found


def test_help_sweep(sweep, mailoutbox, capsys):
    strangers = {name: pages(sweep, name) for name in ("visitor", "nora")}
    hide(sweep)
    assert {name: pages(sweep, name) for name in strangers} == strangers
    look_at_mails(sweep, mailoutbox, **dict.fromkeys((*ENDED, "noor"), "a manager at the time"))
    mails = len(mailoutbox)
    mailoutbox.clear()
    write_more(sweep)
    look_at_mails(sweep, mailoutbox)
    addresses = addresses_of(sweep)
    sweep.over(STRANGERS[:3], addresses, FEW)
    sweep.over((*STRANGERS[3:], *MANAGING_PEOPLE), addresses, FEW[:2])
    ask_for_suggestions(sweep, STRANGERS[:4])
    assert sweep.hits == []
    assert open_links(sweep) == {sweep.people.stu.pk: {STUS}, None: {VISITORS}}
    # The positive control: everything is found by those whom it is for.
    places = {(canary.project, canary.place) for canary in sweep.nest.canaries}
    for name, group in (("stu", STUS), ("maya", MAYAS), ("omar", ABOUT_NOOR)):
        assert {each for each in places if each[0] == group} <= sweep.met_by(name), name
    for name, group in (("stu", STUDENTS), ("maya", MENTORS), ("tom", DRAFT)):
        assert {(group, "title"), (group, "text")} <= sweep.met_by(name), name
    for group in (NOTES, MANAGING, VISITORS, NOORS, DRAFT, ARCHIVED, EARLIER):
        assert {each for each in places if each[0] == group} <= sweep.met_by("noor"), group
    with capsys.disabled():
        print(
            f"\nhelp sweep: {sweep.requests} requests, {len(sweep.nest.canaries)} canaries, "
            f"{mails + len(mailoutbox)} mails: {len(sweep.hits)} hits; "
            f"answers {dict(sorted(sweep.statuses.items()))}"
        )


def of_everybody(*_given):
    return Q()


def drafts_too(user, article=""):
    return Q(**{f"{article}audience__in": access.help_audiences(user)})


def published(user, article=""):
    return Q(**{f"{article}state": "published"})


def of_requests(user, note=""):
    return access.help_requests(user, f"{note}request__")


def was_manager(user):
    return user.is_authenticated and user.name.partition(" ")[0] in ("Noor", "Omar", "Rory", "Ebba")


# Rules that forget somebody -> who finds what they may not.
RULES = {
    "drafts are shown": ("help_articles", drafts_too, "visitor", DRAFT),
    "an archived article is shown": ("help_articles", drafts_too, "stu", ARCHIVED),
    "everybody reads every state": (
        "help_states", lambda user: ("published", "draft", "archived"), "visitor", DRAFT
    ),
    "an article is for everybody": ("help_articles", published, "stu", MENTORS),
    "everybody is a mentor": (
        "help_audiences", lambda user: ("anyone", "members", "mentors"), "visitor", MENTORS
    ),
    "a subject is for everybody": ("help_subjects", of_everybody, "stu", MENTORS),
    "everybody has every request": ("help_requests", of_everybody, "maya", STUS),
    "a role that ended still manages": ("is_manager", was_manager, "ebba", NOTES),
    "a note is for whoever reads its request": (
        "help_internal_notes", of_requests, "noor", ABOUT_NOOR
    ),
    "a file is for everybody": ("help_request_files", of_everybody, "stu", NOTES),
}  # fmt: skip


class _Note(Shown):
    html = property(lambda self: self.message.html)
    files = ()


def with_notes(request):
    """The messages of a request, and its notes among them."""
    found = queries.messages_of(request)
    for note in InternalNote.objects.filter(request=request).select_related("author"):
        note.sent_at, note.number = note.written_at, 0
        found.append(_Note(note, False))
    return found


MANAGER = SimpleNamespace(is_authenticated=True, role_kinds=frozenset({RoleKind.MANAGER}))


def as_a_manager(look_up):
    """The words of all readers, drafts apart, whoever searches."""
    return lambda found, _reader, language: look_up(found, MANAGER, language)


# Modules that forget it -> who finds what, on pages that begin so.
MODULES = {
    "suggestions know the words of all readers": (
        words, "look_up", as_a_manager(words.look_up), "visitor", MENTORS, "/help/search/"
    ),
    "the page of a requester has notes": (
        requests_views, "messages_of", with_notes, "stu", NOTES, "/help/requests/"
    ),
}  # fmt: skip


def leaks_to(sweep, name, group, start=""):
    """The first of a group that somebody meets now, on pages that begin so; without the searches
    unless they are asked for."""
    sweep.hits.clear()
    found = [
        each
        for each in addresses_of(sweep)
        if (each.startswith(start) if start else each.startswith("/help/") and "?q=" not in each)
    ]

    def of_the_group():
        return [leak for leak in sweep.leaks if f" of {group} (" in leak]

    sweep.over([name], found, FEW[:1], until=of_the_group)
    return of_the_group()


def test_every_rule_that_forgets_somebody_is_noticed(sweep, capsys):
    hide(sweep)
    caught = {}
    for name, (rule, careless, person, group) in RULES.items():
        with pytest.MonkeyPatch.context() as patch:
            replace_everywhere(patch, rule, careless)
            caught[name] = leaks_to(sweep, person, group)
    for name, (module, attribute, careless, person, group, start) in MODULES.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, attribute, careless)
            caught[name] = leaks_to(sweep, person, group, start)
    with capsys.disabled():
        print(f"\n{len(caught)} mutants of the help centre")
        for name, found in caught.items():
            print(f"  {name:<44} {(found or ['ESCAPED'])[0][:114]}")
    assert [name for name, found in caught.items() if not found] == []


def test_a_mail_with_a_note_is_noticed(sweep, monkeypatch, mailoutbox):
    context = visitor_mails.context_for_requester

    def with_note(request, message):
        note = InternalNote.objects.filter(request=request).last()
        return context(request, message) | {"quoted": note.body if note else ""}

    monkeypatch.setattr(visitor_mails, "context_for_requester", with_note)
    hide(sweep)
    look_at_mails(sweep, mailoutbox)
    assert any(f" of {NOTES} (" in leak for leak in sweep.leaks)
