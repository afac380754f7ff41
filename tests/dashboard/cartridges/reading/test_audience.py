"""What is for teachers only is in the guide, and in nothing that students get."""

import pytest

from dashboard.cartridges.tree import file_reference
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, page, resource
from tests.dashboard.cartridges.samples import (
    SECRET,
    everything_a_student_gets,
    guide_text,
    read_tree,
)

TEACHERS = [
    pytest.param(("Instructor",), id="instructor"),
    pytest.param(("Mentor",), id="mentor"),
    pytest.param(("Instructor", "Mentor"), id="both"),
    pytest.param(("teacher",), id="the older word"),
]


@pytest.mark.parametrize("names", TEACHERS)
@pytest.mark.parametrize("where", ["resource", "item", "whole cartridge"])
def test_what_is_marked_for_teachers_goes_to_the_guide_alone(tmp_path, names, where):
    mark = build.roles(*names)
    on = {name: mark if name == where else "" for name in ("resource", "item")}
    text = build.manifest(
        [
            item("m0", "Open", item("i0", "Hello", ref="r0")),
            item("m", "Closed", item("i", f"Notes {SECRET}", on["item"], ref="r")),
        ],
        [
            resource("r0", "webcontent", "hello.html"),
            resource("r", "webcontent", "notes.html", inner=on["resource"]),
        ],
    )
    if where == "whole cartridge":
        text = text.replace("<metadata>", mark + "<metadata>", 1)
    tree = read_tree(
        tmp_path,
        text,
        {
            "hello.html": page("Hello", '<p>Hi <a href="notes.html">the notes</a></p>'),
            "notes.html": page("Notes", f"<p>{SECRET}</p>"),
        },
    )
    assert SECRET not in everything_a_student_gets(tree)
    assert SECRET in guide_text(tree.projects[1])
    assert "notes.html" not in repr(tree.projects[0].items)


@pytest.mark.parametrize("first", [True, False])
def test_not_even_the_title_of_a_teachers_module_is_shown(tmp_path, first):
    mark = build.roles("Instructor")
    closed = item("m1", f"Module {SECRET}", mark, item("i1", "Notes", ref="r"))
    opened = item("m2", "Open", item("i0", "Hello", ref="r0"))
    tree = read_tree(
        tmp_path,
        build.manifest(
            [closed, opened] if first else [opened, closed],
            [
                resource("r0", "webcontent", "hello.html"),
                resource("r", "webcontent", "notes.html"),
            ],
        ),
        {"hello.html": page("Hello", "Hi"), "notes.html": page("Notes", f"<p>{SECRET}</p>")},
    )
    [project] = tree.projects
    assert project.title == "Open"
    assert SECRET not in everything_a_student_gets(tree)
    assert SECRET in guide_text(project)


def test_headings_do_not_list_what_teachers_alone_may_see(tmp_path):
    mark = build.roles("Instructor")
    tree = read_tree(
        tmp_path,
        build.manifest(
            [
                item(
                    "m",
                    "M",
                    item(
                        "part",
                        "Part one",
                        item("i0", "Hello", ref="r0"),
                        item("i1", f"One {SECRET}", ref="r1"),
                        item("i2", f"Two {SECRET}", mark, ref="r0"),
                        item("i3", f"Three {SECRET}", mark, item("i4", "Four", ref="r0")),
                        item("i5", f"Five {SECRET}", mark),
                    ),
                )
            ],
            [
                resource("r0", "webcontent", "hello.html"),
                resource("r1", "webcontent", "notes.html", inner=mark),
            ],
        ),
        {"hello.html": page("Hello", "Hi"), "notes.html": page("Notes", "<p>x</p>")},
    )
    [project] = tree.projects
    assert [one.title for one in project.items] == ["Part one", "Hello"]
    assert project.items[0].body == "- Hello"
    assert SECRET not in everything_a_student_gets(tree)


def test_roles_that_name_learners_too_keep_a_thing_open(tmp_path):
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Hello", ref="r"))],
            [resource("r", "webcontent", "a.html", inner=build.roles("Learner", "Instructor"))],
        ),
        {"a.html": page("Hello", "<p>For all</p>")},
    )
    assert tree.projects[0].items[0].body == "For all"
    assert not tree.projects[0].guide


def test_a_file_only_teachers_use_is_no_file_of_students(tmp_path):
    closed = build.roles("Instructor")
    tree = read_tree(
        tmp_path,
        build.manifest(
            [
                item(
                    "m",
                    "M",
                    item("i1", "Hello", ref="r1"),
                    item("i2", "Key", ref="r2"),
                    item("i3", "Solution", ref="r3"),
                )
            ],
            [
                resource("r1", "webcontent", "hello.html", files=["hello.html", "key.csv"]),
                resource("r2", "webcontent", "key.html", inner=closed),
                resource("r3", "webcontent", "key.csv", inner=closed),
                resource("r4", "webcontent", "logo.png"),
                resource("r5", "webcontent", "mask.png"),
                resource("r6", "webcontent", "extra.pdf"),
            ],
        ),
        {
            "hello.html": page(
                "Hello",
                '<p><img src="logo.png"> <a href="KEY.csv">one</a> <a href="./x/../key.csv">two</a>'
                ' <a href="%6Bey.csv">three</a> <img src="key.csv" alt="four"></p>',
            ),
            "key.html": page(
                "Key", '<img src="logo.png"><img src="mask.png"><a href="extra.pdf">more</a>'
            ),
            "key.csv": "answers",
            "logo.png": build.png(),
            "mask.png": build.png(),
            "extra.pdf": b"%PDF-1.4",
        },
    )
    [project] = tree.projects
    assert tree.files == ["logo.png"]
    assert sorted(project.guide.files) == ["extra.pdf", "key.csv", "mask.png"]
    assert "key" not in everything_a_student_gets(tree).casefold()
    assert project.items[0].body.endswith("one two three four")
    assert project.resources == []
    assert file_reference("mask.png") in guide_text(project)


def test_words_that_look_like_a_reference_open_nothing(tmp_path):
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Hello", ref="r"))],
            [
                resource("r", "webcontent", "hello.html"),
                resource("k", "webcontent", "key.csv", inner=build.roles("Instructor")),
            ],
        ),
        {
            "hello.html": page("Hello", '[x](cartridge:key.csv) <a href="cartridge:key.csv">y</a>'),
            "key.csv": "answers",
        },
    )
    assert tree.files == []


def test_both_forms_of_an_assignment_share_the_mark(tmp_path):
    variant = '<variant identifier="v" identifierref="a"/>'
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Hello", ref="h"))],
            [
                resource("h", "webcontent", "hello.html"),
                resource("a", "assignment_xmlv1p0", "a.xml", inner=build.roles("Instructor")),
                resource("b", "webcontent", "b.html", inner=variant),
            ],
        ),
        {
            "hello.html": page("Hello", '<a href="b.html">go</a>'),
            "a.xml": build.assignment("Secret", f"<p>{SECRET}</p>"),
            "b.html": page("Secret", f"<p>{SECRET}</p>"),
        },
    )
    assert SECRET not in everything_a_student_gets(tree)
    assert "b.html" not in everything_a_student_gets(tree)
    assert SECRET in guide_text(tree.projects[0])


def test_an_assignments_words_for_the_instructor_go_to_the_guide(tmp_path):
    more = (
        f'<instructor_text texttype="text/html">&lt;p&gt;{SECRET}&lt;/p&gt;</instructor_text>'
        '<attachments><attachment href="start.csv"/><attachment href="key.csv" role="Instructor"/>'
        '</attachments><submission_formats><format type="file"/></submission_formats>'
    )
    tree = read_tree(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Task", ref="a"))],
            [resource("a", "assignment_xmlv1p0", "a/a.xml", files=["a/a.xml"])],
        ),
        {
            "a/a.xml": build.assignment("Task", "<p>Do it</p>", more),
            "a/start.csv": "1",
            "a/key.csv": "2",
        },
    )
    [project] = tree.projects
    assert project.brief == (f"## Task\n\nDo it\n\n- [start.csv]({file_reference('a/start.csv')})")
    assert [(one.title, one.format) for one in project.deliverables] == [("Task", "File")]
    assert SECRET in guide_text(project)
    assert SECRET not in everything_a_student_gets(tree)
    assert (tree.files, project.guide.files) == (["a/start.csv"], ["a/key.csv"])
