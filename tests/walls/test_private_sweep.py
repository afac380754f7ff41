"""What is private between a mentor and a student reaches nobody else, and what is the mentor's
alone not even the student; in sharing mode the mentor's browser gets what the student may see."""

import logging

import pytest
from django.db import connections
from django.db.models import Q

from dashboard.helpcenter.models import Request
from dashboard.inbox.models import Thread
from dashboard.matching.models import MentorRequest
from dashboard.matching.requests import queries
from mentorhub.database import OWNER, STAFF, signed_in_as
from students.models import (
    Deliverable,
    DiscoveryForm,
    Goal,
    Outcome,
    PrivateNote,
    Session,
    SessionNote,
    TimeProposal,
)
from tests.walls import stores
from tests.walls.former import FORMER, addresses_of_own_rows
from tests.walls.kept import KeptWorld
from tests.walls.private import MAYA_ASKS, NOTES, OPEN_TO, STU_ASKS, addresses_of, build
from tests.walls.rules import replace_everywhere
from tests.walls.sweep import FEW, PARTING

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]

WORLD = KeptWorld(build)

# None of these has anything to do with Stu or Olga, or no longer.
STRANGERS = ("visitor", "carl", "rob", "both")
CONCERNED = ("stu", "olga", "finn", "lea", "noor", "maya sharing")
ELSEWHERE = ("table public.students_", "table public.matching_", "table public.training_",
             "table public.inbox_", "table public.helpcenter_")  # fmt: skip


@pytest.fixture
def sweep(live_server, settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    caplog.set_level(logging.DEBUG)
    # A line for each rule tried on each line of text, with numbers alone.
    caplog.set_level(logging.INFO, "markdown_it")
    found = WORLD.stand(live_server)
    yield found
    found.close()


def sharing(sweep):
    """Maya's second browser, in sharing mode with Stu."""
    browser = sweep.browser("maya sharing")
    answer = browser.ask("POST", "/sharing/", {"student": sweep.people.stu.pk})
    assert answer.status == 302
    return browser


def seen(sweep, name, *addresses):
    """The places of the canaries on these pages."""
    found = set()
    for address in addresses:
        answer = sweep.browser(name).get(address)
        assert answer.status == 200, (name, address, answer.status)
        found |= {(c.project, c.place) for c, _disguise in sweep.nest.found_in(answer.body)}
    return found


def test_each_word_reaches_those_it_is_for(sweep):
    """The positive control: the search finds what is there."""
    with signed_in_as(STAFF):
        pages = [f"/sessions/{each.pk}/" for each in sweep.people.stu.sessions.order_by("pk")[:2]]
    said = {
        ("stu's sessions", place)
        for place in ("check-in", "progress", "remarks", "questions", "week", "background",
                      "career aim", "schedule", "support needs")
    }  # fmt: skip
    for name in ("maya", "stu"):
        assert said <= seen(sweep, name, *pages), name
    assert ("maya's own", "private note") in seen(sweep, "maya", *pages)
    page = f"/dashboard/students/{sweep.people.stu.pk}/"
    mine = seen(sweep, "maya", page, f"{page}scratchpad/{sweep.people.bread.pk}/")
    assert {("stu's work", "goal"), ("stu's work", "note"), ("maya's own", "scratchpad")} <= mine
    asked = {("stu's request", each) for each in ("wishes", "needs", "reason for change")}
    assert asked <= seen(sweep, "stu", "/matching/request/")
    with signed_in_as(STAFF):
        rows = MentorRequest.objects.filter(student=sweep.people.stu)
        pages = [f"/matching/requests/{row.pk}/" for row in rows]
    reasons = {("declined", "decline reason"), ("declined", "why a pair was refused")}
    assert asked | reasons <= seen(sweep, "noor", *pages)
    finns = seen(sweep, "finn", "/student/")
    assert {("finn's sessions", place) for _group, place in said} <= finns
    assert {("finn's work", "goal"), ("finn's work", "note")} <= finns
    with signed_in_as(STAFF):
        thread = Thread.objects.get(partner=sweep.people.stu, lead=sweep.people.maya)
    written = {("stu's messages", f"message of a {each}") for each in ("student", "mentor")}
    for name in ("maya", "stu"):
        assert written <= seen(sweep, name, f"/inbox/{thread.uid}/"), name
    assert seen(sweep, "noor", "/inbox/reports/") == {
        ("reported messages", "reported"), ("reported messages", "why it is reported"),
    }  # fmt: skip
    with signed_in_as(STAFF):
        asked = [f"/help/requests/{row.pk}/" for row in Request.objects.order_by("pk")]
    for name, page, group in zip(("stu", "maya"), asked, (STU_ASKS, MAYA_ASKS), strict=True):
        assert seen(sweep, name, page) == {
            (group, each) for each in ("title", "message", "answer", "name of a file")
        }, name
        beside = seen(sweep, "noor", page.replace("requests", "queue"))
        assert {(group, "message"), (NOTES, "note"), (NOTES, "name of a file")} <= beside
    work = seen(sweep, "noor", f"/dashboard/students/{sweep.people.stu.pk}/")
    assert ("stu's work", "goal") in work


def beyond_the_student(sweep, addresses):
    """What the mentor in sharing mode got, in the sweep, that the student did not."""
    for address in addresses:
        # The shared notes, which the student reads on the page of the session.
        students = address.replace("/sharing/notes/", "/sessions/")
        if students not in addresses:
            students = address
        shared, own = sweep.opened["maya sharing", address], sweep.opened["stu", students]
        if shared.status not in (404, 405, own.status):
            yield f"{address}: {shared.status}, the student {own.status}"
        for canary, _disguise in shared.found - own.found:
            yield f"{address}: {canary.place} of {canary.project}"


def test_private_sweep(sweep, caplog, mailoutbox, capsys):
    """Also: sharing mode has nothing that the student has not."""
    sharing(sweep)
    addresses = addresses_of(sweep)
    sweep.over((*STRANGERS, *CONCERNED), addresses, FEW[:2])
    # Asked for by strangers only: those who may do it would change what is looked for.
    sweep.over((*STRANGERS, "maya sharing"), addresses, [FEW[2]])
    sweep.over(STRANGERS[1:], list(PARTING), FEW[:1])
    for where, text in stores.everything():
        if not where.startswith(ELSEWHERE) and "media" not in where:
            sweep.look(where, text)
    sweep.look("the log", caplog.text)
    assert sweep.hits == []
    assert list(beyond_the_student(sweep, addresses)) == []
    assert sweep.statuses[200] > 100
    with capsys.disabled():
        print(
            f"\nprivate sweep: {sweep.requests} requests, {len(sweep.nest.canaries)} canaries, "
            f"{len(OPEN_TO)} people who may meet some: {len(sweep.hits)} hits; "
            f"answers {dict(sorted(sweep.statuses.items()))}"
        )


def over_former_mentors(sweep, names, ways, **until):
    for name in names:
        addresses = addresses_of_own_rows(sweep, name)
        addresses.sort(key=lambda each: not each.startswith("/sessions/"))  # most stands there
        sweep.over([name], addresses, ways, **until)


def test_former_mentors_find_nothing_and_change_nothing(sweep, mailoutbox, capsys):
    """Role ended, mentorship ended, cover over; each also as a student of another path."""
    with signed_in_as(STAFF):
        before = written()
    over_former_mentors(sweep, FORMER, [FEW[0], FEW[2]])
    assert sweep.hits == []
    assert sweep.statuses[404] > 300
    with signed_in_as(STAFF):
        assert written() == before
    assert mailoutbox == []
    with capsys.disabled():
        print(
            f"\nformer mentors: {sweep.requests} requests: {len(sweep.hits)} hits; "
            f"answers {dict(sorted(sweep.statuses.items()))}"
        )


def written():
    tables = (SessionNote, PrivateNote, DiscoveryForm, Outcome, TimeProposal, Goal, Deliverable)
    return [list(table.objects.order_by("pk").values()) for table in (*tables, Session)]


# What was wrong once: rules that ask for one of the two, the role or the relation.
CARELESS = {
    "the role is not asked for": ("remi", "is_mentor", lambda user: True),
    "whoever gave a session reads its notes": (
        "milo", "session_notes", lambda user: Q(session__mentor=user.pk)
    ),
    "a private note stays with its writer": (
        "caio", "private_notes", lambda user: Q(mentor=user.pk)
    ),
    "a proposal of an ended mentorship is open": (
        "mina", "time_proposals", lambda user: Q(mentorship__mentor=user.pk)
    ),
}  # fmt: skip


def outlive_the_role(mentor):
    """As if nothing had ended the mentorship with the role."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("alter table students_mentorship disable trigger user")
        cursor.execute(
            "update students_mentorship set ended_at = null where mentor_id = %s", [mentor.pk]
        )
        cursor.execute("alter table students_mentorship enable trigger user")


def test_a_mentorship_that_outlives_the_role_opens_nothing(sweep):
    for name in ("rita", "remi"):
        outlive_the_role(sweep.people.more[name])
    over_former_mentors(sweep, ("rita", "remi"), [FEW[0], FEW[2]])
    assert sweep.hits == []


@pytest.mark.parametrize("name", CARELESS)
def test_a_rule_that_forgets_the_end_is_noticed(sweep, monkeypatch, name):
    person, rule, careless = CARELESS[name]
    replace_everywhere(monkeypatch, rule, careless)
    if rule == "is_mentor":
        outlive_the_role(sweep.people.more[person])
    over_former_mentors(sweep, [person], FEW[:1], until=sweep.is_leaking)
    assert sweep.leaks


# The pages that are asked first, and rules that forget whom they are for. What was said is behind
# two of them.
LEAKS = {
    "everybody sees what was said": ("/sessions/", "sessions", "session_notes"),
    "everybody sees the work": ("/deliverables/", "project_works", "deliverables"),
    "a private note is shown to both": ("/sessions/", "private_notes"),
    "everybody finds what others wrote to each other": ("/inbox/", "messages"),
    "everybody has a place in every thread": ("/inbox/", "participations", "messages"),
    "every draft is one's own": ("/inbox/", "message_drafts", "participations", "messages"),
    "everybody reads every request to the managers": ("/help/", "help_requests"),
    "a file of a request is for everybody": ("/help/", "help_request_files"),
}
# What a former student would find if a rule forgot whose rows they are.
LEAKS_TO_FINN = ("enrolments", "sessions", "session_notes", "project_works")


@pytest.mark.parametrize("name", LEAKS)
def test_a_rule_that_forgets_somebody_is_noticed(sweep, monkeypatch, name):
    first, *rules = LEAKS[name]
    for rule in rules:
        replace_everywhere(monkeypatch, rule, lambda user, *prefix: Q())
    wanted = ("/sessions/", "/deliverables/", "/inbox/", "/help/")
    addresses = [each for each in addresses_of(sweep) if each.startswith(wanted)]
    addresses.sort(key=lambda each: not each.startswith(first))
    sweep.over(("carl", "lea"), addresses, FEW[:1], until=sweep.is_leaking)
    assert sweep.leaks


@pytest.mark.parametrize("careless", [LEAKS_TO_FINN, ("private_notes",)])
def test_a_former_student_meets_only_their_own_whatever_a_rule_forgets(
    sweep, monkeypatch, careless
):
    """The page names whose rows it shows a second time, so that it is not the rule alone."""
    for rule in careless:
        replace_everywhere(monkeypatch, rule, lambda user, *prefix: Q())
    addresses = [each for each in addresses_of(sweep) if each.startswith("/student/")]
    sweep.over(["finn"], addresses, FEW[:1])
    assert sweep.hits == []
    assert sweep.statuses[200] >= 8


def test_a_request_that_is_shown_to_another_student_is_noticed(sweep, monkeypatch):
    first = MentorRequest.objects.open().select_related("enrolment__path", "student")
    monkeypatch.setattr(queries, "open_request_of", lambda student: first.first())
    sweep.over(["both"], ["/matching/request/", "/matching/request/?change"], FEW[:1])
    for place in ("wishes", "needs", "reason for change"):
        assert any(place in hit for hit in sweep.hits), place


def test_sharing_mode_that_only_looks_on_is_noticed(sweep, monkeypatch):
    sharing(sweep)
    monkeypatch.setattr(
        "dashboard.sharing.middleware.person_to_show_as", lambda mentor, student: mentor
    )
    # The private note stands in a form, and forms are taken out of the page: a second wall.
    monkeypatch.setattr(
        "dashboard.sharing.middleware.without_closed_parts", lambda html, *allowed: html
    )
    addresses = [each for each in addresses_of(sweep) if each.startswith(("/sessions/", "/dash"))]
    sweep.over(["maya sharing", "stu"], addresses, FEW[:1])
    assert sweep.leaks
    assert list(beyond_the_student(sweep, addresses))
