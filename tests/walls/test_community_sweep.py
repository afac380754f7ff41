"""What is written in a group of the community reaches nobody outside it, on no page, in no search,
no bell and no mail; what was hidden, reported or begun reaches those alone whom it is for."""

import pytest
from django.db.models import Q

from mentorhub import access
from mentorhub.database import STAFF, signed_in_as
from tests.walls.community import (
    BAKING,
    CARPENTRY,
    DRAFT,
    EARLIER,
    HIDDEN,
    MEMBERS,
    REPORTED,
    STRANGERS,
    TABLE,
    addresses_of,
    build,
    tell_all,
)
from tests.walls.kept import KeptWorld
from tests.walls.rules import replace_everywhere
from tests.walls.sweep import FEW

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]

WORLD = KeptWorld(build)


# Of the text of a digest in English.
DIGEST_BEGINS = "New in your groups"


@pytest.fixture
def sweep(live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    found = WORLD.stand(live_server)
    yield found
    found.close()


def test_community_sweep(sweep, mailoutbox, capsys):
    addresses = addresses_of(sweep)
    # At first of all, and at the end of what is still unread.
    tell_all(sweep, "2026-01-01")
    sweep.over(STRANGERS, addresses, FEW)
    sweep.over(MEMBERS, addresses, FEW[:2])
    tell_all(sweep, "2026-01-02")
    with signed_in_as(STAFF):
        by_address = {person.email: name for name, person in sweep.people.everyone.items()}
    mailed = set()
    for sent in mailoutbox:
        for address in sent.to:
            text = f"{sent.subject} {sent.body} {sent.alternatives}"
            found = sweep.look(f"a mail to {address}", text, by_address.get(address, "visitor"))
            mailed |= {(DIGEST_BEGINS in sent.body, canary.project) for canary, _how in found}
    assert sweep.hits == []
    assert len(sweep.nest.canaries) >= 200
    # The positive control: everything is found by those whom it is for, on pages and in mails.
    places = {(canary.project, canary.place) for canary in sweep.nest.canaries}
    for name, groups in (
        ("maya", {BAKING, TABLE, DRAFT}),
        ("noor", {CARPENTRY, REPORTED, EARLIER}),
    ):
        wanted = {each for each in places if each[0] in groups}
        assert wanted - sweep.met_by(name) == set(), name
    assert {each for each in places if each[0] == HIDDEN} - sweep.met_by("noor") == set()
    assert {
        (is_digest, group) for is_digest in (True, False) for group in (BAKING, TABLE)
    } <= mailed
    with capsys.disabled():
        print(
            f"\ncommunity sweep: {sweep.requests} requests, {len(sweep.nest.canaries)} canaries, "
            f"{len(mailoutbox)} mails: {len(sweep.hits)} hits; "
            f"answers {dict(sorted(sweep.statuses.items()))}"
        )


def without_the_project(user, topic=""):
    """As ``community_topics`` without the condition about what one studies."""
    groups = access.community_groups(user, f"{topic}group__")
    return groups & Q(**{f"{topic}removed_at": None})


# Rules that forget somebody -> who finds what they may not.
LEAKS = {
    "a topic about a project is shown to who studies it": (
        "community_topics", without_the_project, "cross"
    ),
    "everybody is in every group": ("community_groups", lambda user, group="": Q(), "carl"),
    "an announcement is for everybody": ("announcements", lambda user, *prefix: Q(), "carl"),
    "what was hidden is shown": ("community_replies", lambda user, *prefix: Q(), "maya"),
    "every draft is one's own": ("community_drafts", lambda user, *prefix: Q(), "ines"),
}  # fmt: skip
WHERE = ("/community/topics/", "/community/drafts", "/dashboard/announcements/")


@pytest.mark.parametrize("name", LEAKS)
def test_a_rule_that_forgets_somebody_is_noticed(sweep, monkeypatch, name):
    rule, careless, person = LEAKS[name]
    replace_everywhere(monkeypatch, rule, careless)
    addresses = [each for each in addresses_of(sweep) if each.startswith(WHERE)]
    sweep.over([person], addresses, FEW[:1], until=sweep.is_leaking)
    assert sweep.leaks
