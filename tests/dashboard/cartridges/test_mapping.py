"""What goes on which tab, and what a student's tab never gets."""

from pathlib import Path

import pytest

from dashboard.cartridges.tree import file_reference
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, page, resource
from tests.dashboard.cartridges.test_systems import read

DATA = Path(__file__).parents[4] / "shared" / "data"
SECRET = "zebra-marmalade"


def everything_a_student_gets(tree) -> str:
    parts = [tree.title, tree.summary, tree.description, *tree.files, *tree.warnings]
    for project in tree.projects:
        parts += [project.title, project.summary, project.brief, repr(project.items)]
        parts += [repr(project.resources), repr(project.deliverables), *project.held]
    return "\n".join(parts)


def guide_text(project) -> str:
    return "\n".join(f"{part.title}\n{part.body}" for part in project.guide.parts)


@pytest.fixture
def python_course():
    from dashboard.cartridges.archive import open_cartridge
    from dashboard.cartridges.mapping import read_path

    path = DATA / "python-for-everybody.imscc"
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
    tree = read(
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
    tree = read(
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
    tree = read(
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


def test_quizzes_are_readable_and_hold_no_answer(tmp_path):
    questions = [
        build.question("q1", "cc.multiple_choice.v0p1", "<p>Pick <b>one</b></p>", ["Red", "Blue"],
                       answer=SECRET),
        build.question("q2", "cc.multiple_response.v0p1", "Pick some", ["A", "B"], many=True),
        build.question("q3", "cc.true_false.v0p1", "So?", ["True", "False"]),
        build.question("q4", "cc.fib.v0p1", "The capital is ___", answer=SECRET),
        build.question("q5", "cc.essay.v0p1", "Tell us", answer=SECRET),
        build.question("q6", "cc.pattern_match.v0p1", "Name it", answer=SECRET),
    ]  # fmt: skip
    tree = read(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Check", ref="r"))],
            [resource("r", build.QTI, files=["q.xml"])],
        ),
        {"q.xml": build.quiz("Check", *questions)},
    )
    [quiz] = tree.projects[0].items
    assert quiz.kind == "quiz"
    assert [(one.identifier, one.kind) for one in quiz.questions] == [
        ("q1", "single"), ("q2", "multiple"), ("q3", "single"),
        ("q4", "open"), ("q5", "open"), ("q6", "open"),
    ]  # fmt: skip
    assert quiz.questions[0].text == "Pick **one**"
    assert quiz.questions[0].choices == ["Red", "Blue"]
    assert SECRET not in everything_a_student_gets(tree)


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
    tree = read(
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
    tree = read(
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


@pytest.mark.parametrize("rows", ["5", "1", "", "²", "٣", "9" * 5000])
def test_a_field_for_an_answer_may_say_any_number_of_lines(tmp_path, rows):
    """An archive says what it likes; the question is read all the same."""
    question = build.question("q1", "of no known kind", "Say it").replace(
        "<render_fib/>", f'<render_fib rows="{rows}"/>'
    )
    tree = read(
        tmp_path,
        build.manifest(
            [item("m", "M", item("i", "Check", ref="r"))],
            [resource("r", build.QTI, files=["q.xml"])],
        ),
        {"q.xml": build.quiz("Check", question)},
    )
    [quiz] = tree.projects[0].items
    assert [one.kind for one in quiz.questions] == ["open"]


def test_headings_do_not_list_what_teachers_alone_may_see(tmp_path):
    mark = build.roles("Instructor")
    tree = read(
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


def test_one_identifier_for_two_things_makes_two_rows(tmp_path):
    tree = read(
        tmp_path,
        build.manifest(
            [item("m", "M", item("x", "Hello", ref="a"))],
            [resource("a", "webcontent", "a.html"), resource("x", "webcontent", "x.html")],
        ),
        {"a.html": page("Hello", "Hi"), "x.html": page("Left over", "Hm")},
    )
    assert [one.identifier for one in tree.projects[0].items] == ["x", "x#2"]


def test_roles_that_name_learners_too_keep_a_thing_open(tmp_path):
    tree = read(
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
    tree = read(
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
    tree = read(
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
    tree = read(
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
    tree = read(
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


def test_gaps_are_told_and_filled(tmp_path):
    tree = read(
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


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org", "data:x", "", "/a/b"])
def test_a_link_a_browser_should_not_open_is_left_out(tmp_path, url):
    tree = read(
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
