"""Projects, course items and resources are known again, updated, archived or removed."""

import pytest

from dashboard.cartridges.importing.path_import import import_file
from guides.models import Guide
from students.models import CourseItem, Project, Resource
from tests import factories as make
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, page, resource
from tests.dashboard.cartridges.samples import counts, course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]


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
