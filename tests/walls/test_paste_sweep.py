"""A passage of a guide, pasted by every reader of it into every field, is in no public table, no
session, mail, log or file; and the search does find it where nobody looks after it."""

import logging

import pytest

from guides.models import StoppedText
from mentorhub import outgoing
from mentorhub.database import STAFF, signed_in_as
from tests.walls import stores
from tests.walls.pasting import add_defences, add_readers, passage_of, paste_everywhere
from tests.walls.private import addresses_of, build

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]

# What a mentor and a manager write there by filling every box with the same words.
REACHED = {
    "community_reply", "community_report", "community_topic", "dashboard_announcement",
    "dashboard_profilechange", "helpcenter_internalnote", "helpcenter_request",
    "helpcenter_requestmessage", "inbox_message", "students_goal",
    "students_privatenote",
    "students_scratchpad", "students_sessionnote", "students_timeproposal",
}  # fmt: skip


@pytest.fixture
def sweep(live_server, settings, tmp_path, caplog):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.MENTOR_MFA_REQUIRED = False
    caplog.set_level(logging.INFO)
    found = build(live_server)
    yield found
    found.close()


def found_outside(sweep):
    """Where the words of the guide stand, of all that is kept outside schema guides."""
    return [
        where
        for where, text in stores.everything()
        if any(canary.project == "bread" for canary, _way in sweep.nest.found_in(text))
    ]


def test_what_readers_of_a_guide_paste_is_stored_nowhere(sweep, caplog, capsys):
    readers, passage = add_readers(sweep), passage_of(sweep)
    addresses = [*add_defences(sweep), *addresses_of(sweep)]
    names = set()
    for name in readers:
        names |= paste_everywhere(sweep, name, addresses, passage)
    assert found_outside(sweep) == []
    sweep.look("the log", caplog.text)
    assert sweep.hits == []
    with signed_in_as(STAFF):
        stopped = StoppedText.objects.values_list("place", "author")
        places = {place for place, _author in stopped}
    assert len(names) > 35
    assert len(places) > 18
    with capsys.disabled():
        print(f"\npaste sweep: {len(names)} fields, {len(stopped)} stopped at {len(places)} places")


def test_a_check_that_finds_nothing_is_noticed(sweep, monkeypatch):
    """The positive control: what is pasted does reach the tables when nobody looks after it."""
    monkeypatch.setattr(outgoing.Writing, "passages_in", lambda writing, text: [])
    readers, passage = add_readers(sweep), passage_of(sweep)
    addresses = addresses_of(sweep)
    for name in ("maya", "mona"):
        assert name in readers
        paste_everywhere(sweep, name, addresses, passage)
    tables = {where.partition("public.")[2] for where in found_outside(sweep)}
    assert REACHED - tables == set()
