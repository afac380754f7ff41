"""Processes agree on what has changed, whatever is committed late."""

import pytest

from mentorhub.live import snapshots
from mentorhub.live.changes import Changes
from tests.walls.logins import connected_as

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
NOTE = (
    "insert into live_change (topic, transaction) values (%s, pg_current_xact_id()::text::bigint)"
)


class Process:
    def __init__(self):
        self.now = 0.0
        self.changes = Changes(lambda: self.now)

    def tells(self, topic, seen):
        """Whether a page is told, and what it has seen then."""
        self.now += 1
        self.changes.refresh()
        page = snapshots.read(seen)
        assert page
        told = self.changes.unseen(topic, page)
        return told, self.changes.seen.text if told else seen


@pytest.fixture
def processes():
    return Process(), Process()


def test_what_one_process_has_told_the_other_does_not_tell_again(processes):
    one, other = processes
    with connected_as("default") as cursor:
        cursor.execute(NOTE, ["bell:1"])
        cursor.connection.commit()
    told, seen = one.tells("bell:1", snapshots.NOTHING.text)
    assert told
    for process in (other, one, other):
        assert process.tells("bell:1", seen) == (False, seen)


def test_a_transaction_that_began_first_and_ends_last_is_told(processes):
    """Its number is below that of a change which every page has seen already."""
    one, other = processes
    with connected_as("default") as slow, connected_as("default") as quick:
        slow.execute(NOTE, ["bell:1"])
        quick.execute(NOTE, ["bell:1"])
        quick.connection.commit()
        told, seen = one.tells("bell:1", snapshots.NOTHING.text)
        assert told
        assert not other.tells("bell:1", seen)[0]
        slow.connection.commit()
    for process in (other, one):
        told, after = process.tells("bell:1", seen)
        assert told
        assert not one.tells("bell:1", after)[0]


def test_what_is_rolled_back_is_told_to_nobody(processes):
    one, _other = processes
    _told, seen = one.tells("bell:1", snapshots.NOTHING.text)
    with connected_as("default") as cursor:
        cursor.execute(NOTE, ["bell:1"])
    assert not one.tells("bell:1", seen)[0]


def test_a_topic_that_changes_all_the_time_keeps_little(processes):
    one, _other = processes
    with connected_as("default") as cursor:
        for _ in range(100):
            cursor.execute(NOTE, ["matching-run:1"])
            cursor.connection.commit()
    _told, seen = one.tells("matching-run:1", snapshots.NOTHING.text)
    assert len(one.changes._topics["matching-run:1"][0]) <= 16
    assert not one.tells("matching-run:1", seen)[0]


def test_a_restored_cluster_counts_from_anew(processes):
    one, _other = processes
    one.changes.seen = snapshots.read("9000000000:9000000000:")
    with connected_as("default") as cursor:
        cursor.execute(NOTE, ["bell:1"])
        cursor.connection.commit()
    assert one.tells("bell:1", snapshots.NOTHING.text)[0]


def test_rows_restored_from_another_cluster_are_no_news(processes):
    """Their numbers are above all of this one, and nobody would ever have seen them."""
    one, _other = processes
    with connected_as("default") as cursor:
        cursor.execute(
            "insert into live_change (topic, transaction) values ('bell:1', 9000000000000)"
        )
        cursor.connection.commit()
    assert not one.tells("bell:1", snapshots.NOTHING.text)[0]


def test_old_topics_are_not_kept_in_memory(processes):
    one, _other = processes
    with connected_as("default") as cursor:
        cursor.execute(NOTE, ["bell:1"])
        cursor.connection.commit()
    one.tells("bell:1", snapshots.NOTHING.text)
    one.now += 31 * 60
    one.tells("bell:2", snapshots.NOTHING.text)
    assert not one.changes.has("bell:1")
