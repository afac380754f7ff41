"""The figures of a what-if run beside those without assumptions."""

import pytest

from dashboard.matching.board.what_if import compare_figures
from dashboard.models import Mentor

pytestmark = pytest.mark.django_db


def figures(run):
    return {key: (run.result["before"][key], run.result[key]) for key in ("matched", "unmatched")}


def test_a_seat_more_is_seen_before_anything_is_saved(desk):
    maya = desk.mentor("Maya", capacity=1)
    desk.waiting("Ana")
    desk.waiting("Ben")
    run = desk.run(what_if={"capacity": {str(maya.pk): 2}})
    assert figures(run) == {"matched": (1, 2), "unmatched": (1, 0)}
    assert Mentor.objects.get(user=maya).capacity == 1
    better = {figure.label: figure.better for figure in compare_figures(run)}
    assert better["Students with a mentor"] is True
    assert better["Students without a matching mentor"] is True


def test_a_path_opened_to_a_mentor_is_seen_before_they_are_approved(desk):
    carl = desk.mentor("Carl", desk.carpentry)
    desk.waiting("Ana", desk.baking)
    run = desk.run(what_if={"open_path": {str(carl.pk): [desk.baking.pk]}})
    assert figures(run) == {"matched": (0, 1), "unmatched": (1, 0)}
    assert not carl.approvals.filter(path=desk.baking).exists()


def test_a_seat_less_is_called_worse(desk):
    maya = desk.mentor("Maya", capacity=2)
    desk.waiting("Ana")
    run = desk.run(what_if={"capacity": {str(maya.pk): 0}})
    assert figures(run) == {"matched": (1, 0), "unmatched": (0, 1)}
    assert compare_figures(run)[0].better is False


def test_a_real_run_has_nothing_to_compare_with(desk):
    desk.mentor("Maya")
    desk.waiting("Ana")
    run = desk.run()
    assert {figure.better for figure in compare_figures(run)} == {None}


def test_a_language_that_a_mentor_would_learn_is_seen(desk):
    maya = desk.mentor("Maya", languages=["en"])
    desk.waiting("Ana", languages=["fr"])
    run = desk.run(what_if={"languages": {str(maya.pk): ["fr"]}})
    assert figures(run) == {"matched": (0, 1), "unmatched": (1, 0)}
    assert Mentor.objects.get(user=maya).languages == ["en"]
