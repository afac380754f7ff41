"""Which transactions a snapshot has seen."""

import pytest

from mentorhub.live import snapshots


def test_it_has_seen_what_was_committed_and_nothing_that_was_running():
    seen = snapshots.read("10:14:11,12")
    assert [number for number in range(8, 16) if seen.has_seen(number)] == [8, 9, 10, 13]


def test_a_page_that_has_seen_nothing_has_seen_nothing():
    assert not snapshots.NOTHING.has_seen(3)
    assert snapshots.read(snapshots.NOTHING.text) == snapshots.NOTHING


@pytest.mark.parametrize(
    "text",
    ["", "1", "1:2", "1:2:x", "a:b:", "1:2:3,", "-1:2:", "1:2:3 ", "²:2:", "1:2:" + "9" * 5000],
)
def test_what_is_no_snapshot_is_none(text):
    assert snapshots.read(text) is None
