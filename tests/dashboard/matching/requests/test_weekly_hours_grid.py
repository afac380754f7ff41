"""The table of hours to check."""

from dashboard.matching.requests.weekly_hours_grid import stretches_with_cells


def test_ticked_hours_are_merged_and_end_at_midnight():
    assert stretches_with_cells([], {22, 23, 24, 25}) == [(0, 1320, 1440), (1, 0, 120)]
    assert stretches_with_cells([(0, 545, 600)], {10}) == [(0, 545, 660)]
    assert stretches_with_cells([(0, 540, 600)], set()) == []
