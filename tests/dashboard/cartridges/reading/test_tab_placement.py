"""Title, address and type decide on which tab something is."""

import pytest

from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, resource
from tests.dashboard.cartridges.samples import SECRET, everything_a_student_gets, read_tree


@pytest.mark.parametrize(
    ("title", "tab"),
    [
        ("Assignment: Installing Python", "brief"),
        ("Assignment 2 - Loops", "brief"),
        ("Final Assignment", "brief"),
        ("📝 Homework: Read", "brief"),
        ("Peer-graded Assignment: A poster", "brief"),
        ("Discussion of the assignment policy", "resources"),
        ("Video: How to read an assignment", "course"),
        ("Slides: Week 1", "course"),
        ("Reference: Chapter 1", "resources"),
        ("A site", "resources"),
    ],
)
def test_the_title_of_a_link_decides_its_tab(tmp_path, title, tab):
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", title, ref="r"))],
            [resource("r", "imswl_xmlv1p1", files=["l.xml"])],
        ),
        {"l.xml": build.weblink(title, "https://example.org/x")},
    )
    [project] = tree.projects
    found = {"brief": project.brief, "course": project.items, "resources": project.resources}
    assert [name for name, content in found.items() if content] == [tab]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://youtu.be/dQw4w9WgXcQ", "video"),
        ("https://player.vimeo.com/video/1", "video"),
        ("https://example.org/film.mp4?x=1", "video"),
        ("https://docs.google.com/presentation/d/1/edit", "slides"),
        ("https://example.org/deck.pptx", "slides"),
    ],
)
def test_the_address_of_a_link_decides_when_the_title_does_not(tmp_path, url, kind):
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Look", ref="r"))],
            [resource("r", "imswl_xmlv1p1", files=["l.xml"])],
        ),
        {"l.xml": build.weblink("Look", url)},
    )
    assert [one.kind for one in tree.projects[0].items] == [kind]


def test_tools_become_resources_without_their_parameters(tmp_path):
    secret = build.tool("Lab", "https://tool.example.org/run").replace(
        "</cartridge_basiclti_link>",
        f"<custom><property name='key'>{SECRET}</property></custom></cartridge_basiclti_link>",
    )
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Lab", ref="r"))],
            [resource("r", "imsbasiclti_xmlv1p0", files=["t.xml"])],
        ),
        {"t.xml": secret},
    )
    [tool] = tree.projects[0].resources
    assert (tool.kind, tool.url) == ("link", "https://tool.example.org/run")
    assert SECRET not in everything_a_student_gets(tree)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org", "data:x", "", "/a/b"])
def test_a_link_a_browser_should_not_open_is_left_out(tmp_path, url):
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i0", "Talk", ref="t"), item("i", "Bad", ref="r"))],
            [
                resource("t", "imsdt_xmlv1p1", files=["t.xml"]),
                resource("r", "imswl_xmlv1p1", files=["l.xml"]),
            ],
        ),
        {"t.xml": build.topic("Talk", "Hi"), "l.xml": build.weblink("Bad", url)},
    )
    assert tree.projects[0].resources == []
    assert any("no web address" in warning for warning in tree.warnings)
