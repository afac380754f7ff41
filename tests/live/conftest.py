"""Time that a test moves, and changes that are read anew."""

import pytest

from mentorhub.live.changes import changes


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Of the process that answers. It reads the database again a second later."""
    made = Clock()
    monkeypatch.setattr(changes, "_clock", made)
    changes.forget()
    yield made
    changes.forget()


@pytest.fixture
def later(clock):
    def move(seconds=1.0):
        clock.now += seconds

    return move
