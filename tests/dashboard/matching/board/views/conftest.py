"""Lou waits, and a finished run proposes Cross for him, with Maya as the runner-up."""

import pytest

from tests import factories as make
from tests.dashboard.matching.board import rows
from tests.people import school


@pytest.fixture
def people():
    found = school()
    found.more["lou"] = make.student("Lou Long", found.baking)
    return found


@pytest.fixture
def run(people):
    return rows.run(people.noor)


@pytest.fixture
def pair(people, run):
    asked = rows.waits(people.more["lou"])
    return rows.pair(run, asked, people.cross, runner_up=people.maya, runner_up_terms=rows.terms(9))


@pytest.fixture
def noor(client, people):
    client.force_login(people.noor)
    return client


def decide(client, pair, do, **fields):
    return client.post(f"/matching/pairs/{pair.pk}/decision/", {"do": do} | fields)
