"""The page of a run: progress, failure, reasons for no mentor."""

import pytest

from dashboard.matching.models import MatchingRun
from dashboard.matching.models.run import RunState
from tests.dashboard.matching.board import rows

pytestmark = pytest.mark.django_db


def test_a_run_says_how_far_it_is_and_asks_again(noor, people):
    waiting = rows.run(people.noor, state=RunState.WAITING, finished_at=None, input=None)
    page = noor.get(f"/matching/runs/{waiting.pk}/")
    assert 'id="progress"' in page.content.decode()
    part = noor.get(f"/matching/runs/{waiting.pk}/?part=progress", headers={"HX-Request": "true"})
    assert part.templates[0].name == "matching/_progress.html"
    MatchingRun.objects.filter(pk=waiting.pk).update(
        state=RunState.FAILED,
        finished_at=waiting.asked_at,
        why="The matching could not be computed.",
    )
    done = noor.get(f"/matching/runs/{waiting.pk}/?part=progress", headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    page = noor.get(f"/matching/runs/{waiting.pk}/")
    assert 'id="progress"' not in page.content.decode()
    assert "The matching could not be computed." in page.content.decode()
