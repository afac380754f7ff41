"""One miniature of what each system exports, with the habits it is known for."""

import pytest

from dashboard.cartridges.tree import file_reference, item_reference
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, page, resource
from tests.dashboard.cartridges.samples import read_tree


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
def test_every_version_of_the_standard_is_read(tmp_path, version):
    suffix = version.replace(".", "p")
    tree = read_tree(
        tmp_path,
        build.manifest(
            [
                item(
                    "m1",
                    "Week 1",
                    item("i1", "Read me", ref="r1"),
                    item("i2", "A site", ref="r2"),
                    item("i3", "Talk", ref="r3"),
                    item("i4", "Check", ref="r4"),
                )
            ],
            [
                resource("r1", "webcontent", "a/page.html"),
                resource("r2", f"imswl_xmlv{suffix}", files=["l.xml"]),
                resource("r3", f"imsdt_xmlv{suffix}", files=["t.xml"]),
                resource("r4", f"imsqti_xmlv1p2/imscc_xmlv{suffix}/assessment", files=["q.xml"]),
            ],
            version=version,
        ),
        {
            "a/page.html": page("Read me", "<p>Hello</p>"),
            "l.xml": build.weblink("A site", "https://example.org/", version),
            "t.xml": build.topic("Talk", "<p>What do you think?</p>"),
            "q.xml": build.quiz(
                "Check", build.question("q1", "cc.true_false.v0p1", "Is it?", ["True", "False"])
            ),
        },
    )
    [project] = tree.projects
    assert [(one.kind, one.title) for one in project.items] == [
        ("page", "Read me"), ("discussion", "Talk"), ("quiz", "Check"),
    ]  # fmt: skip
    assert project.resources[0].url == "https://example.org/"
    assert project.items[2].questions[0].choices == ["True", "False"]
    assert tree.web_links == 1
    assert tree.warnings == []


def test_canvas_references_states_and_kept_back_files(tmp_path):
    body = (
        '<p><img src="%24IMS-CC-FILEBASE%24/pic%20one.png?canvas_download=1" alt="A picture">'
        '<a href="$WIKI_REFERENCE$/pages/next-page">next</a> '
        '<a href="$CANVAS_OBJECT_REFERENCE$/assignments/a1">task</a> '
        '<a href="$IMS-CC-FILEBASE$/answers.pdf?canvas_download=1">answers</a></p>'
    )
    meta = (
        '<modules xmlns="http://canvas.instructure.com/xsd/cccv1p0"><module identifier="m1">'
        '<workflow_state>active</workflow_state><items><item identifier="i2">'
        "<workflow_state>unpublished</workflow_state></item></items></module></modules>"
    )
    settings = '<assignment identifier="a1"><title>Message us</title></assignment>'
    tree = read_tree(tmp_path,
        build.manifest(
            [
                item(
                    "m1",
                    "Start",
                    item("i1", "First page", ref="p1"),
                    item("i2", "Next page", ref="p2"),
                    item("sub", "On your own"),
                    item("i3", "Message us", ref="a1"),
                )
            ],
            [
                resource("p1", "webcontent", "wiki_content/first-page.html"),
                resource("p2", "webcontent", "wiki_content/next-page.html"),
                resource(
                    "a1", build.APPLICATION, "a1/message.html",
                    files=["a1/message.html", "a1/assignment_settings.xml"],
                ),
                resource("f1", "webcontent", "web_resources/pic one.png"),
                resource("f2", "webcontent", "web_resources/answers.pdf",
                         inner=build.roles("Instructor")),
                resource("c", build.APPLICATION, files=["course_settings/module_meta.xml"]),
            ],
        ),
        {
            "wiki_content/first-page.html": page("First page", body),
            "wiki_content/next-page.html": page("Next page", "<p>More</p>"),
            "a1/message.html": page("Assignment: Message us", "<h2>Do it</h2><p>Write.</p>"),
            "a1/assignment_settings.xml": settings,
            "web_resources/pic one.png": build.png(),
            "web_resources/answers.pdf": b"%PDF-1.4 the answers",
            "course_settings/module_meta.xml": meta,
        },
    )  # fmt: skip
    [project] = tree.projects
    first = project.items[0].body
    assert f"![A picture]({file_reference('web_resources/pic one.png')})" in first
    assert f"[next]({item_reference('i2')})" in first
    assert f"[task]({item_reference('i3')})" in first
    assert "answers" in first
    assert "answers.pdf" not in first
    assert "web_resources/answers.pdf" not in tree.files
    assert "### Do it" in project.brief
    assert project.held == ["Next page"]
    assert [one.title for one in project.items] == ["First page", "Next page", "On your own"]
    assert any("teachers-only" in warning for warning in tree.warnings)


def test_moodle_folders_labels_and_links_between_files(tmp_path):
    tree = read_tree(tmp_path,
        build.manifest(
            [
                item(
                    "s1",
                    "Topic 1",
                    item("l1", "Begin with the film below"),
                    item("i1", "The film", ref="r1"),
                    item("i2", "Handout", ref="r2"),
                    item("i3", "Assignment 1: Write a story", ref="r3"),
                )
            ],
            [
                resource("r1", "webcontent", "i_1/film.html",
                         files=["i_1/film.html", "i_1/a b.png"]),
                resource("r2", "webcontent", "i_2/handout.pdf"),
                resource("r3", "webcontent", "i_3/story.html"),
            ],
        ),
        {
            "i_1/film.html": page(
                "The film",
                '<iframe src="//www.youtube.com/embed/dQw4w9WgXcQ?start=5"></iframe>'
                '<p><img src="a%20b.png" alt="Poster"></p>'
                '<a href="@@PLUGINFILE@@/a%20b.png">again</a>'
                '<a href="../i_2/handout.pdf">handout</a>',
            ),
            "i_1/a b.png": build.png(),
            "i_2/handout.pdf": b"%PDF-1.4",
            "i_3/story.html": page("Story", "<p>Once</p>"),
        },
    )  # fmt: skip
    [project] = tree.projects
    label, film = project.items
    assert (label.kind, label.title) == ("page", "Begin with the film below")
    assert "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=5" in film.body
    assert film.body.count(file_reference("i_1/a b.png")) == 2
    assert f"[handout]({file_reference('i_2/handout.pdf')})" in film.body
    assert project.resources[0].file == "i_2/handout.pdf"
    assert project.brief.startswith("## Assignment 1: Write a story")


def test_sakai_pages_inside_pages_and_its_two_forms_of_an_assignment(tmp_path):
    variant = '<variant identifier="v" identifierref="x1"><metadata/></variant>'
    tree = read_tree(tmp_path,
        build.manifest(
            [
                item(
                    "page_1",
                    "Lessons",
                    item("item_1", "Text", ref="t1"),
                    item("page_2", "Deeper", item("item_2", "Essay", ref="w1")),
                )
            ],
            [
                resource("t1", "webcontent", "attachments/item-1.html"),
                resource("w1", "webcontent", "attachments/a.html", inner=variant,
                         extra=' intendeduse="assignment"'),
                resource("x1", "assignment_xmlv1p0", "cc-objects/w1.xml"),
                resource("e", "webcontent", "cc-objects/export-errors"),
            ],
            version="1.3",
        ),
        {
            "attachments/item-1.html": "<html><body><h1>Hello</h1>there</body></html>",
            "attachments/a.html": page("Essay", "<p>Page form</p>"),
            "cc-objects/w1.xml": build.assignment("Essay", "<p>Write it</p>"),
            "cc-objects/export-errors": "",
        },
    )  # fmt: skip
    [project] = tree.projects
    assert [one.title for one in project.items] == ["Text", "Deeper"]
    assert project.items[1].body == "- Essay"
    assert project.brief == "## Essay\n\nWrite it"
    assert project.resources == []


def test_brightspace_modules_with_a_resource_of_their_own(tmp_path):
    d2l = ' xmlns:d2l_2p0="http://desire2learn.com/xsd/d2lcp_v2p0" d2l_2p0:material_type="{}"'
    tree = read_tree(tmp_path,
        build.manifest(
            [
                item("m1", "Unit 1", item("i1", "Intro", ref="c1"), ref="mod1"),
                item("m2", "Unit 2", item("i2", "Somewhere", ref="c2"), ref="mod2"),
            ],
            [
                resource("mod1", "webcontent", extra=d2l.format("contentmodule")),
                resource("mod2", "webcontent", extra=d2l.format("contentmodule")),
                resource("c1", "webcontent", "Intro.html", extra=d2l.format("content")),
                resource("c2", "webcontent", "https://example.org/there",
                         extra=d2l.format("contentlink")),
            ],
        ),
        {
            "intro.html": page(
                "Intro", '<p>Hi <a href="/content/enforced/123-X/files/plan.docx">plan</a></p>'
            ),
            "files/plan.docx": b"PK",
        },
    )  # fmt: skip
    assert [project.title for project in tree.projects] == ["Unit 1", "Unit 2"]
    assert tree.projects[0].items[0].body == f"Hi [plan]({file_reference('files/plan.docx')})"
    assert tree.projects[1].resources[0].url == "https://example.org/there"


def test_a_cartridge_without_a_root_item_and_one_without_any_item(tmp_path):
    links = [resource("r1", "imswl_xmlv1p1", files=["l.xml"])]
    files = {"l.xml": build.weblink("A site", "https://example.org")}
    text = build.manifest([], links).replace('<item identifier="root"></item>', "")
    tree = read_tree(tmp_path, text, files)
    assert [(p.title, len(p.resources)) for p in tree.projects] == [("General", 1)]
    text = build.manifest([], links).replace(
        '<item identifier="root"></item>',
        item("m1", "One", item("i1", "A site", ref="r1")) + item("m2", "Two"),
    )
    tree = read_tree(tmp_path, text, files)
    assert [project.title for project in tree.projects] == ["One", "Two"]
    assert "The module “Two” is empty." in tree.warnings
