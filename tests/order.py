"""pytest plugin: the order of the tests, and which process runs them.

A group stays in one process, because its tests share something dear: a module of a file, or one of
GROUPS. Those begin first, so that no process is left with a long one at the end while the others
have nothing to do. Groups come in random order otherwise, and so do the tests of each.
"""

from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
# By what their tests take, the longest first.
GROUPS = (
    # Three times a Chromium and the demo school, so that three processes share the longest.
    "tests/browser/test_accessibility.py",
    "tests/browser/test_administration.py",
    "tests/browser/",
    "tests/faults/",  # servers that are stopped and started
    "tests/walls/test_private_sweep.py",
    "tests/walls/test_paste_sweep.py",
    "tests/walls/test_help_sweep.py",
    "tests/walls/test_canary_sweep.py",
    "tests/operations/",  # the demo school on a server of its own; all migrations
    "tests/embedded/test_demo.py",
    "tests/walls/test_community_sweep.py",
    "tests/notifications/test_hostile_rows.py",
    "tests/forms/test_numbers_sent.py",
    "tests/fuzz/",
    "tests/test_endings_at_once.py",
    "tests/test_access.py",
    "tests/accounts/test_hostile_input.py",
    "tests/admin/test_every_page.py",
)
# Run with another file of the browser, so that its three groups take about as long.
WITH = {
    "tests/browser/test_lists_of_administration.py": "tests/browser/test_administration.py",
    "tests/browser/test_narrow_pages.py": "tests/browser/test_administration.py",
    "tests/browser/test_keyboard.py": "tests/browser/test_administration.py",
}


def group_of(nodeid: str) -> str:
    """The group of a test: the start of a path in GROUPS, or the path of its file."""
    path = nodeid.partition("::")[0]
    path = WITH.get(path, path)
    return next((group for group in GROUPS if path.startswith(group)), path)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After pytest-randomly and pytest-django; stable, so it keeps their order within a group."""
    rank = {group: number for number, group in enumerate(GROUPS)}
    items.sort(key=lambda item: rank.get(group_of(item.nodeid), len(rank)))
    _bring_together(items)


def _bring_together(items: list[pytest.Item]) -> None:
    """``pytest.mark.together("person")``: tests of a file with one value of this parameter follow
    each other, at the place of the first."""
    firsts: dict[Any, int] = {}

    def place(numbered: tuple[int, pytest.Item]) -> int:
        number, item = numbered
        mark = item.get_closest_marker("together")
        if mark is None:
            return number
        value = item.callspec.params[mark.args[0]]
        return firsts.setdefault((item.path, value), number)

    items[:] = [item for _number, item in sorted(enumerate(items), key=place)]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """One group after another to whichever process is free; ``--dist`` still chooses otherwise."""
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class GroupScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    config.option.loadscopereorder = False  # the order of the collection, not by their number
    return GroupScheduling(config, log)
