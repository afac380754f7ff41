"""Importing writes what the cartridge says, once, and nothing when anything is wrong."""

import pytest
from django.core.management import CommandError, call_command

from dashboard.cartridges.errors import CartridgeRefusedError
from dashboard.cartridges.importing.guide_import import GuideImport
from dashboard.cartridges.importing.path_import import import_file
from guides.models import GuideVersion
from students.models import CourseItem, Path, Project, QuizQuestion, Resource
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, resource
from tests.dashboard.cartridges.samples import SHARED_DATA, counts, course, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


def test_a_course_becomes_a_path(tmp_path):
    report = import_file(course(tmp_path))
    path = Path.objects.get()
    project = path.projects.get()
    assert (path.title, path.slug, path.state) == ("A course", "a-course", "published")
    assert (project.title, project.slug, project.state) == ("Loops", "loops", "published")
    read, check = project.course_items.all()
    picture = path.files.get()
    assert read.body == f"Round and round ![a dot]({picture.get_absolute_url()})"
    assert picture.content.read() == build.png()
    assert check.questions.get().choices == ["True", "False"]
    assert project.resources.get().url == "https://example.org/"
    assert report.summary().startswith(
        "1 project, 2 course items, 1 web link, 1 file, 1 quiz question, 1 guide part ("
    )


def test_importing_again_changes_nothing(tmp_path):
    archive = course(tmp_path)
    import_file(archive)
    before = counts()
    report = import_file(archive)
    assert counts() == before
    assert not report.has_changes, report.lines
    assert GuideVersion.objects.using("staff").count() == 1
    assert len(stored()) == 1


def test_a_dry_run_tells_the_same_and_keeps_nothing(tmp_path):
    archive = course(tmp_path)
    told = import_file(archive, dry_run=True)
    assert counts() == [0] * 8
    assert stored() == []
    done = import_file(archive)
    assert told.summary() == done.summary()
    assert told.lines == done.lines


def test_an_error_in_the_middle_keeps_nothing(tmp_path, monkeypatch):
    def fail(*args):
        raise RuntimeError("the power went")

    monkeypatch.setattr(GuideImport, "save", fail)
    with pytest.raises(RuntimeError):
        import_file(course(tmp_path))
    assert counts() == [0] * 8
    assert stored() == []


def test_two_courses_with_one_identifier_are_two_paths(tmp_path):
    import_file(course(tmp_path))
    other = build.manifest(
        [item("page_7", "Bread", item("i1", "Read me", ref="r1"))],
        [resource("r1", "webcontent", "read.html")],
        title="Baking",
    )
    import_file(course(tmp_path, files={"imsmanifest.xml": other}))
    assert [path.title for path in Path.objects.all()] == ["A course", "Baking"]


@pytest.mark.parametrize("slug", ["Not A Slug", "a--b", "x" * 90, "../etc"])
def test_an_address_that_is_none_is_refused(tmp_path, slug):
    with pytest.raises(CartridgeRefusedError):
        import_file(course(tmp_path), slug=slug)
    assert counts() == [0] * 8


def test_the_command_says_in_its_last_line_what_is_in_it(tmp_path, capsys):
    call_command("import_cartridge", str(course(tmp_path)))
    lines = capsys.readouterr().out.strip().splitlines()
    assert lines[-1].startswith("1 project, ")
    call_command("import_cartridge", str(course(tmp_path)), "--dry-run")
    assert "(0 added, 0 changed, " in capsys.readouterr().out.strip().splitlines()[-1]


def test_the_command_fails_clearly_on_what_is_no_cartridge(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary")
    with pytest.raises(CommandError, match=r"not a zip archive.*Nothing was changed"):
        call_command("import_cartridge", str(path))
    assert counts() == [0] * 8


@pytest.mark.skipif(not SHARED_DATA.exists(), reason="the shared cartridges are not here")
def test_the_two_shared_courses(capsys):
    call_command("import_cartridge", str(SHARED_DATA / "python-for-everybody.imscc"))
    assert capsys.readouterr().out.strip().splitlines()[-1].startswith("17 projects, ")
    path = Path.objects.get()
    first = path.projects.first()
    assert (path.projects.count(), first.title) == (17, "Installing Python")
    assert "https://www.py4e.com/install.php" in first.brief
    links = (
        CourseItem.objects.exclude(url="").count()
        + Resource.objects.filter(title__startswith="Reference").count()
    )
    assert links + 1 == 131
    call_command("import_cartridge", str(SHARED_DATA / "computers-canvas-community.imscc"))
    assert capsys.readouterr().out.strip().splitlines()[-1].startswith("6 projects, ")
    course = Path.objects.get(title="Computers, Canvas, and Community")
    briefs = "\n".join(project.brief for project in course.projects.all())
    for title in ("Did you logon in", "Message Liz!", "What is your name and address?"):
        assert f"## {title}" in briefs
    pictures = [file for file in course.files.all() if file.content_type.startswith("image/")]
    assert len(pictures) == course.files.count() > 10
    parts = [course.description, briefs]
    parts += CourseItem.objects.filter(project__path=course).values_list("body", flat=True)
    parts += QuizQuestion.objects.filter(item__project__path=course).values_list("text", flat=True)
    texts = "\n".join(parts)
    assert all(file.get_absolute_url().rpartition("/")[0] in texts for file in pictures)
    assert "cartridge:" not in texts


def test_long_and_odd_texts_fit(tmp_path):
    long = "Ünï 🎓 " * 300
    same = "i" * 300
    text = build.manifest(
        [
            item(
                f"m{same}",
                long,
                item(f"{same}1", long, ref="r1"),
                item(f"{same}2", long, ref="r2"),
                item(f"{same}3", f"{long}.", ref="r3"),
            )
        ],
        [
            resource("r1", "webcontent", "read.html"),
            resource("r2", "imswl_xmlv1p1", files=["l.xml"]),
            resource("r3", "assignment_xmlv1p0", "a.xml"),
        ],
        title=long,
        identifier=same,
    )
    formats = '<submission_formats><format type="file"/></submission_formats>'
    archive = course(
        tmp_path,
        files={
            "imsmanifest.xml": text,
            "read.html": b"<p>a\0b \xff\xfe\x92</p>",
            "l.xml": build.weblink("x", "https://example.org/" + "a" * 1900),
            "a.xml": build.assignment(long, "<p>Do</p>", formats),
        },
    )
    import_file(archive)
    project = Project.objects.get()
    assert len(project.title) <= 200
    assert project.course_items.count() == project.resources.count() == 1
    assert not import_file(archive).has_changes
