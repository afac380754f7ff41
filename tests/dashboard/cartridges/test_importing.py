"""Importing writes what the cartridge says, once, and nothing when anything is wrong."""

from pathlib import Path as FilePath

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from dashboard.cartridges.archive import CartridgeRefused
from dashboard.cartridges.importing import import_file
from guides.models import Guide, GuideFile, GuideVersion
from students.models import CourseItem, File, Path, Project, QuizQuestion, Resource
from tests import factories as make
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, page, resource
from tests.dashboard.cartridges.test_mapping import DATA

pytestmark = pytest.mark.django_db
SECRET = "zebra-marmalade"


@pytest.fixture(autouse=True)
def media(settings, tmp_path_factory):
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


def course(tmp_path, *, title="Loops", text="Round and round", extra=(), more=(), files=None, **kw):
    """A module with a page, a picture, a link, a quiz, and teachers' notes with a file."""
    mark = build.roles("Instructor")
    items = [
        item(
            "m1",
            title,
            item("i1", "Read me", ref="r1"),
            item("i2", "A site", ref="r2"),
            item("i3", "Check", ref="r3"),
            item("i4", "Notes", ref="r4"),
            *extra,
        ),
        *more,
    ]
    resources = [
        resource("r1", "webcontent", "read.html"),
        resource("r2", "imswl_xmlv1p1", files=["l.xml"]),
        resource("r3", build.QTI, files=["q.xml"]),
        resource("r4", "webcontent", "notes.html", inner=mark),
        resource("r5", "webcontent", "key.csv"),
        *kw.pop("resources", []),
    ]
    inside = {
        "imsmanifest.xml": build.manifest(items, resources, **kw),
        "read.html": page("Read me", f'<p>{text} <img src="pic.png" alt="a dot"></p>'),
        "l.xml": build.weblink("A site", "https://example.org/"),
        "q.xml": build.quiz(
            "Check", build.question("q1", "cc.true_false.v0p1", "So?", ["True", "False"])
        ),
        "notes.html": page("Notes", f'<p>{SECRET} <a href="key.csv">key</a></p>'),
        "key.csv": f"answers\n{SECRET}\n",
        "pic.png": build.png(),
    }
    return build.save(tmp_path, inside | (files or {}))


def stored() -> list[FilePath]:
    return [found for found in FilePath(settings.MEDIA_ROOT).rglob("*") if found.is_file()]


def counts() -> list[int]:
    models = (Path, Project, CourseItem, Resource, QuizQuestion, File, Guide, GuideFile)
    return [model._base_manager.using("staff").count() for model in models]


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


def test_teachers_parts_lie_in_the_guide_and_nowhere_else(tmp_path):
    report = import_file(course(tmp_path))
    guide = Guide.objects.using("staff").get()
    file = GuideFile.objects.using("staff").get()
    address = f"/projects/a-course/loops/guide/files/{file.pk}/key.csv"
    assert guide.advice == f"## Notes\n\n{SECRET} [key]({address})"
    assert bytes(file.content).decode() == f"answers\n{SECRET}\n"
    assert guide.version == 1
    assert [found.name for found in File.objects.all()] == ["pic.png"]
    assert SECRET not in repr(report)
    assert "Notes" not in repr(report)
    assert [SECRET.encode() in found.read_bytes() for found in stored()] == [False]


def test_importing_again_changes_nothing(tmp_path):
    archive = course(tmp_path)
    import_file(archive)
    before = counts()
    report = import_file(archive)
    assert counts() == before
    assert not report.has_changes, report.lines
    assert GuideVersion.objects.using("staff").count() == 1
    assert len(stored()) == 1


def test_importing_a_newer_archive_updates_and_says_what_changed(tmp_path):
    import_file(course(tmp_path))
    before = counts()
    project = Project.objects.get()
    report = import_file(course(tmp_path, title="Loops again", text="Once more"))
    assert counts() == before
    project.refresh_from_db()
    assert (project.title, project.slug) == ("Loops again", "loops")
    assert project.course_items.first().body.startswith("Once more")
    assert "~ Loops again (title)" in report.lines
    assert "~ Read me (body)" in report.lines


def test_what_the_archive_no_longer_has_goes_or_is_archived(tmp_path):
    extra = [item("i9", "Old page", ref="r9")]
    more = [item("m2", "Old module", item("i8", "Other", ref="r9"))]
    import_file(
        course(
            tmp_path, extra=extra, more=more,
            resources=[resource("r9", "webcontent", "old.html")],
            files={"old.html": page("Old", "<p>Old</p>")},
        )
    )  # fmt: skip
    report = import_file(course(tmp_path))
    assert "- Old page" in report.lines
    assert "- Old module (archived)" in report.lines
    old = Project.objects.get(title="Old module")
    assert old.archived_at is not None
    assert old.course_items.count() == 1
    assert not CourseItem.objects.filter(title="Old page").exists()


def test_an_item_that_moved_to_another_module_is_the_same_row(tmp_path):
    import_file(course(tmp_path))
    row = CourseItem.objects.get(title="Read me")
    text = build.manifest(
        [
            item("m0", "First", item("i1", "Read me", ref="r1")),
            item("m1", "Loops", item("i2", "A site", ref="r2")),
        ],
        [
            resource("r1", "webcontent", "read.html"),
            resource("r2", "imswl_xmlv1p1", files=["l.xml"]),
        ],
    )
    import_file(course(tmp_path, files={"imsmanifest.xml": text}))
    row.refresh_from_db()
    assert row.project.title == "First"
    assert CourseItem.objects.filter(title="Read me").count() == 1


def test_what_was_written_here_stays(tmp_path):
    import_file(course(tmp_path))
    project = Project.objects.get()
    Project.objects.update(brief="Written here", summary="Here too")
    project.course_items.create(title="Our own page", body="Hello", position=9)
    guide = Guide.objects.using("staff").get()
    guide.advice = f"## Before\n\nOurs\n\n{guide.advice}"
    guide.save(using="staff")
    import_file(course(tmp_path, text="Changed"))
    project.refresh_from_db()
    assert (project.brief, project.summary) == ("Written here", "Here too")
    assert project.course_items.filter(title="Our own page").exists()
    guide.refresh_from_db(using="staff")
    assert guide.advice.startswith("## Before\n\nOurs\n\n## Notes")
    assert guide.advice.count("## Notes") == 1


def test_what_is_written_into_a_guide_during_the_import_stays(tmp_path, monkeypatch):
    import_file(course(tmp_path))
    find = Guide.objects.get_or_create

    def found_before_it_was_saved(**kwargs):
        guide, is_new = find(**kwargs)
        Guide.objects.filter(pk=guide.pk).update(advice=f"## Before\n\nOurs\n\n{guide.advice}")
        return guide, is_new

    monkeypatch.setattr(Guide.objects, "get_or_create", found_before_it_was_saved)
    import_file(course(tmp_path, files={"notes.html": page("Notes", "<p>Bake longer</p>")}))
    advice = Guide.objects.using("staff").get().advice
    assert advice == "## Before\n\nOurs\n\n## Notes\n\nBake longer"


def test_a_dry_run_tells_the_same_and_keeps_nothing(tmp_path):
    archive = course(tmp_path)
    told = import_file(archive, dry_run=True)
    assert counts() == [0] * 8
    assert stored() == []
    done = import_file(archive)
    assert told.summary() == done.summary()
    assert told.lines == done.lines


def test_an_error_in_the_middle_keeps_nothing(tmp_path, monkeypatch):
    from dashboard.cartridges.guide_rows import GuideRows

    def fail(*args):
        raise RuntimeError("the power went")

    monkeypatch.setattr(GuideRows, "fill", fail)
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


def test_new_projects_of_an_old_path_are_drafts_unless_told(tmp_path):
    baking = make.path(slug="baking", title="Baking")
    make.project(path=baking, title="Cake", position=4)
    import_file(course(tmp_path), slug="baking")
    project = baking.projects.get(title="Loops")
    assert (project.state, project.position) == ("draft", 5)
    baking.refresh_from_db()
    assert (baking.title, baking.projects.filter(archived_at=None).count()) == ("Baking", 2)
    import_file(course(tmp_path), slug="baking", publish=True)
    project.refresh_from_db()
    assert project.state == "published"


def test_what_the_source_had_not_published_stays_a_draft(tmp_path):
    meta = '<meta name="workflow_state" content="unpublished"/>'
    hidden = {"read.html": page("Read me", "<p>Not yet</p>", meta)}
    report = import_file(course(tmp_path, files=hidden), publish=True)
    assert Project.objects.get().state == "draft"
    assert report.held == ["“Loops” is a draft: “Read me”"]


def test_a_kind_of_file_we_do_not_keep_is_left_out_and_told(tmp_path):
    report = import_file(
        course(
            tmp_path,
            extra=[item("i7", "Installer", ref="r7")],
            resources=[resource("r7", "webcontent", "setup.exe")],
            files={
                "setup.exe": b"MZ program",
                "read.html": page("Read me", '<p>Get <a href="setup.exe">it</a> now</p>'),
            },
        )
    )
    assert CourseItem.objects.get(title="Read me").body == "Get it now"
    assert not Resource.objects.filter(title="Installer").exists()
    assert any("setup.exe" in warning for warning in report.warnings)


def test_links_between_pages_lead_to_our_pages(tmp_path):
    both = page("Read me", '<p><a href="two.html">on</a></p>')
    import_file(
        course(
            tmp_path,
            extra=[item("i7", "Two", ref="r7")],
            resources=[resource("r7", "webcontent", "two.html")],
            files={"read.html": both, "two.html": page("Two", '<a href="read.html">back</a>')},
        )
    )
    one, two = CourseItem.objects.get(title="Read me"), CourseItem.objects.get(title="Two")
    assert one.body == f"[on](/projects/a-course/loops/course/?item={two.pk})"
    assert two.body == f"[back](/projects/a-course/loops/course/?item={one.pk})"


def test_titles_without_letters_get_a_plain_address(tmp_path):
    import_file(course(tmp_path, title="⭐"))
    assert Project.objects.get().slug == "project-1"


@pytest.mark.parametrize("slug", ["Not A Slug", "a--b", "x" * 90, "../etc"])
def test_an_address_that_is_none_is_refused(tmp_path, slug):
    with pytest.raises(CartridgeRefused):
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
    path.write_text("Dear availability")
    with pytest.raises(CommandError, match=r"not a zip archive.*Nothing was changed"):
        call_command("import_cartridge", str(path))
    assert counts() == [0] * 8


@pytest.mark.skipif(not DATA.exists(), reason="the shared cartridges are not here")
def test_the_two_shared_courses(capsys):
    call_command("import_cartridge", str(DATA / "python-for-everybody.imscc"))
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
    call_command("import_cartridge", str(DATA / "computers-canvas-community.imscc"))
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
