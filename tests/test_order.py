"""Long groups of tests begin first, and what shares something dear stays together."""

from types import SimpleNamespace

import pytest

from tests import order


def item(nodeid, **params):
    mark = SimpleNamespace(args=["person"]) if params else None
    return SimpleNamespace(
        nodeid=nodeid,
        path=nodeid.partition("::")[0],
        callspec=SimpleNamespace(params=params),
        get_closest_marker=lambda name: mark,
    )


def ordered(*items):
    found = list(items)
    order.pytest_collection_modifyitems(found)
    return [each.nodeid for each in found]


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/browser/test_calendar.py::test_a[x/y::z]", "tests/browser/"),
        ("tests/browser/test_narrow_pages.py::test_a", "tests/browser/test_administration.py"),
        ("tests/browser/test_accessibility.py::test_a", "tests/browser/test_accessibility.py"),
        ("tests/faults/test_kill.py::test_a", "tests/faults/"),
        ("tests/students/test_home.py::test_a[tests/faults/]", "tests/students/test_home.py"),
    ],
)
def test_a_group_is_a_file_or_what_is_listed(nodeid, group):
    assert order.group_of(nodeid) == group


def test_the_longest_come_first_and_the_others_stay_as_they_were():
    names = ["tests/b.py::b", "tests/faults/x.py::x", "tests/a.py::a", "tests/browser/y.py::y"]
    assert ordered(*map(item, names)) == [names[3], names[1], names[0], names[2]]


def test_what_belongs_to_one_person_follows_each_other():
    found = ordered(
        item("tests/a.py::1", person="maya"),
        item("tests/a.py::2", person="stu"),
        item("tests/a.py::3", person="maya"),
        item("tests/b.py::4", person="maya"),
        item("tests/a.py::5", person="stu"),
        item("tests/c.py::6"),
    )
    assert [name[-1] for name in found] == ["1", "3", "2", "5", "4", "6"]


def test_every_listed_group_exists():
    for group in (*order.GROUPS, *order.WITH):
        assert (order.ROOT / group).exists(), group
