"""A path leaves as a cartridge and comes back the same; guides leave with the entitled alone."""

import json
import zipfile

import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from dashboard.cartridges.importing.path_import import import_file
from dashboard.cartridges.reading.archive import open_cartridge
from dashboard.cartridges.reading.path_builder import read_path
from dashboard.cartridges.writing.path_export import GuideExportDeniedError, export_path
from guides.models import Guide, GuideFile, Reading
from mentorhub.database import signed_in_as
from students.models import (
    CourseItem,
    ExpectedDeliverable,
    Path,
    Project,
    ProjectSkill,
    QuizQuestion,
)
from students.paths.uploads import store_upload
from tests import factories as make
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.samples import SECRET, counts, course
from tests.people import school

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading_here")]
ADVICE = (
    "## First\n\nAsk about the oven.\n\n```python\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
)


def baking() -> Path:
    """A path with something of every kind, and a guide with a file of its own."""
    path = make.path(slug="baking", title="Baking & more", summary="Bread <and> cake",
                     description="Welcome to *Baking*.")  # fmt: skip
    picture = store_upload(ContentFile(build.png(), "a dot.png"), path, None)
    sheet = store_upload(ContentFile(b"flour,500\n", "list.csv"), path, None)
    bread = make.project(
        path=path, slug="bread", title="Bread", level=2, hours=30, presentation_minutes=20,
        summary="One loaf",
        brief=f"# Bake\n\n![dot]({picture.get_absolute_url()})\n\n- one\n- two `code` <b>no</b>",
    )  # fmt: skip
    ExpectedDeliverable.objects.create(project=bread, position=1, title="A loaf", format="photo")
    ExpectedDeliverable.objects.create(project=bread, position=2, title="A note", format="")
    page = bread.course_items.create(
        kind="page", title="Flour", position=1, minutes=20, body="Mill"
    )
    bread.course_items.create(
        kind="page", title="Water", position=2,
        body=f"See [flour](/projects/baking/bread/course/?item={page.pk}), "
        "[the brief](/projects/baking/bread/brief/) and "
        "[all](/projects/baking/bread/course/).",
    )  # fmt: skip
    bread.course_items.create(
        kind="video", title="Kneading", position=3, url="https://youtu.be/abc", minutes=5
    )
    bread.course_items.create(
        kind="video", title="Oven", position=4, url="https://youtu.be/def", body="With notes"
    )
    bread.course_items.create(kind="slides", title="Deck", position=5, file=sheet)
    bread.course_items.create(kind="discussion", title="Salt?", position=6, body="How much?")
    bread.course_items.create(kind="link", title="A site", position=7, url="https://example.org/")
    quiz = bread.course_items.create(kind="quiz", title="Check", position=8, body="Try it")
    for number, (kind, text, choices) in enumerate(
        [
            ("single", "Which *one*?", ["Rye", "Oat & <b>"]),
            ("multiple", "Which ones?", ["A", "B", "C"]),
            ("open", "Why?", []),
        ],
        1,
    ):
        QuizQuestion.objects.create(
            item=quiz, position=number, kind=kind, text=text, choices=choices
        )
    bread.resources.create(kind="link", title="Mill", url="https://mill.example.org", position=1,
                           description="Ask for *Jo*")  # fmt: skip
    bread.resources.create(kind="file", title="List", file=sheet, position=2)
    make.project(path=path, slug="cake", title="Cake", state="draft", position=2, brief="")
    guide(bread)
    return path


def guide(project: Project) -> None:
    with signed_in_as("staff"):
        made = make.guide(project, SECRET)
        file = GuideFile.objects.create(
            guide=made, name="key.csv", content_type="text/csv", size=17, sha256="0" * 64,
            content=SECRET.encode(),
        )  # fmt: skip
        made.advice = (
            f"{ADVICE}\n\n{SECRET} [key](/projects/baking/bread/guide/files/{file.pk}/key.csv)"
        )
        made.save()


def described(path: Path) -> dict:
    """All that an equal path has equal; addresses of this school's own left out."""
    files = {str(f.pk): f.sha256 for f in path.files.all()}
    items = {f"?item={i.pk})": i.title for i in CourseItem.objects.filter(project__path=path)}

    def text(markdown: str) -> str:
        for known in (files, items):
            for key, name in known.items():
                markdown = markdown.replace(key, name)
        return markdown.replace(f"/{path.slug}/", "/PATH/")

    def item(row):
        return (
            row.kind, row.title, row.minutes, text(row.body), row.url,
            row.file and (row.file.name, row.file.sha256),
            [(q.kind, text(q.text), q.choices) for q in row.questions.all()],
        )  # fmt: skip

    return {
        "path": (path.title, path.summary, text(path.description)),
        "files": sorted((f.name, f.size, f.sha256, f.content_type) for f in path.files.all()),
        "projects": [
            {
                "fields": (p.title, p.slug, p.summary, p.level, p.hours, p.presentation_minutes),
                "state": p.state,
                "brief": text(p.brief),
                "deliverables": [(d.title, d.format) for d in p.expected_deliverables.all()],
                "items": [item(row) for row in p.course_items.all()],
                "resources": [
                    (r.kind, r.title, r.url, text(r.description), r.file and r.file.sha256)
                    for r in p.resources.all()
                ],
            }
            for p in path.projects.filter(archived_at=None)
        ],
    }


def test_a_path_comes_back_equal(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    export_path(path, target)
    import_file(target, slug="copy")
    copy = Path.objects.get(slug="copy")
    assert described(copy) == described(path)
    water = copy.projects.get(slug="bread").course_items.get(title="Water")
    flour = copy.projects.get(slug="bread").course_items.get(title="Flour")
    assert f"/projects/copy/bread/course/?item={flour.pk})" in water.body
    assert Guide.objects.using("staff").filter(project__path=copy).count() == 0


def test_a_copy_keeps_its_identifiers_when_it_travels_on(tmp_path):
    path, first, second = baking(), tmp_path / "one.imscc", tmp_path / "two.imscc"
    export_path(path, first)
    import_file(first, slug="copy")
    export_path(Path.objects.get(slug="copy"), second)
    one, two = (json.loads(zipfile.ZipFile(f).read("mentorhub/path.json")) for f in (first, second))
    assert two["path"] == one["path"]


def test_importing_an_export_where_it_came_from_changes_nothing(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    export_path(path, target)
    before, rows = described(path), counts()
    report = import_file(target)
    assert not report.has_changes, report.lines
    path.refresh_from_db()
    assert described(path) == before
    assert counts() == rows


def test_an_imported_course_comes_back_equal(tmp_path):
    import_file(course(tmp_path))
    path = Path.objects.get()
    target = tmp_path / "again.imscc"
    export_path(path, target)
    report = import_file(target)
    assert not report.has_changes, report.lines
    with open_cartridge(target) as cartridge:
        tree = read_path(cartridge)
    assert tree.identifier == "course-1"
    assert [one.identifier for one in tree.projects[0].items] == ["i1", "i3"]
    assert tree.projects[0].items[1].questions[0].identifier == "q1"


def test_the_same_path_makes_the_same_file(tmp_path):
    path = baking()
    export_path(path, tmp_path / "one.imscc")
    export_path(path, tmp_path / "two.imscc")
    assert (tmp_path / "one.imscc").read_bytes() == (tmp_path / "two.imscc").read_bytes()


def test_another_system_can_read_it_without_our_own_part(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    export_path(path, target)
    with zipfile.ZipFile(target) as archive:
        files = {n: archive.read(n) for n in archive.namelist() if not n.startswith("mentorhub/")}
    with open_cartridge(build.save(tmp_path, files, "plain.imscc")) as cartridge:
        tree = read_path(cartridge)
    bread = tree.projects[0]
    assert (tree.title, bread.title) == ("Baking & more", "Bread")
    assert "![dot](cartridge:files/" in bread.brief
    assert [(one.kind, one.title) for one in bread.items] == [
        ("page", "Flour"), ("page", "Water"), ("video", "Kneading"), ("page", "Oven"),
        ("discussion", "Salt?"), ("quiz", "Check"),
    ]  # fmt: skip
    assert [one.choices for one in bread.items[-1].questions] == [
        ["Rye", "Oat & <b>"], ["A", "B", "C"], [],
    ]  # fmt: skip
    assert [one.kind for one in bread.items[-1].questions] == ["single", "multiple", "open"]
    assert "[flour](cartridge-item:" in bread.items[1].body
    assert tree.files
    assert all(name in files for name in tree.files)


def test_a_changed_archive_is_read_as_any_other(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    export_path(path, target)
    with zipfile.ZipFile(target) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["pages/01/01.html"] = build.page("Flour", "<p>Edited elsewhere</p>").encode()
    with open_cartridge(build.save(tmp_path, files, "edited.imscc")) as cartridge:
        tree = read_path(cartridge)
    assert tree.projects[0].items[0].body == "Edited elsewhere"
    assert any("was changed" in warning for warning in tree.warnings)


@pytest.mark.parametrize("change", ["level", "kind", "url", "file", "list", "nothing"])
def test_a_forged_part_of_ours_is_not_believed(tmp_path, change):
    path, target = baking(), tmp_path / "baking.imscc"
    export_path(path, target)
    with zipfile.ZipFile(target) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    own = json.loads(files["mentorhub/path.json"])
    bread = own["path"]["projects"][0]
    match change:
        case "level":
            bread["level"] = 99
        case "kind":
            bread["items"][0]["kind"] = "program"
        case "url":
            bread["items"][2]["url"] = "javascript:alert(1)"
        case "file":
            own["path"]["files"].append("imsmanifest.xml/../x")
        case "list":
            own["path"]["projects"] = {"a": 1}
    files["mentorhub/path.json"] = json.dumps(own).encode()
    with open_cartridge(build.save(tmp_path, files, "forged.imscc")) as cartridge:
        tree = read_path(cartridge)
    assert tree.native == (change == "nothing")


def test_every_file_is_listed_and_every_reference_leads_somewhere(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    export_path(path, target, guides_for=make.person("Tom Admin", "staff"))
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
        root = fromstring(archive.read("imsmanifest.xml"))
        for name in names:
            if name.endswith(".xml"):
                fromstring(archive.read(name))
    tags = {one: [e for e in root.iter() if e.tag.endswith("}" + one)] for one in
            ("item", "resource", "file", "schemaversion")}  # fmt: skip
    assert tags["schemaversion"][0].text == "1.3.0"
    assert {one.get("href") for one in tags["file"]} == names - {"imsmanifest.xml"}
    resources = {one.get("identifier") for one in tags["resource"]}
    refs = {one.get("identifierref") for one in tags["item"] if one.get("identifierref")}
    assert refs <= resources
    identifiers = [one.get("identifier") for one in (*tags["item"], *tags["resource"])]
    assert len(identifiers) == len(set(identifiers))


def whole(target) -> bytes:
    with zipfile.ZipFile(target) as archive:
        return b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())


def test_an_export_without_guides_holds_no_word_of_them(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    export_path(path, target)
    found = whole(target)
    assert SECRET.encode() not in found
    assert b"oven." not in found
    assert b"guide" not in found.lower()


def test_guides_come_along_for_the_entitled_and_come_back_whole(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    tom = make.person("Tom Admin", "staff")
    export_path(path, target, guides_for=tom)
    import_file(target, slug="copy", by=tom)
    old, new = Guide.objects.using("staff").order_by("pk")
    file = GuideFile.objects.using("staff").get(guide=new)
    assert bytes(file.content) == SECRET.encode()
    assert new.steps == old.steps
    assert new.advice == old.advice.rpartition("(")[0] + (
        f"(/projects/copy/bread/guide/files/{file.pk}/key.csv)"
    )
    with signed_in_as("staff"):
        assert [s.name for s in new.skills.all()] == [s.name for s in old.skills.all()]
        assert [c.text for c in new.skills.get().criteria.all()] == [f"Complete when {SECRET}"]
        assert Reading.objects.filter(reader=tom).count() == 1
    assert target.stat().st_mode & 0o077 == 0


def test_a_guide_that_is_imported_again_keeps_keys_and_what_is_required(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    tom = make.person("Tom Admin", "staff")
    with signed_in_as("staff"):
        guide = Guide.objects.get()
        skill = guide.skills.get()
        (first,) = skill.criteria.all()
        first.required, first.position = True, 2
        first.save()
        second = skill.criteria.create(text="Complete when it is new", position=1)
        ProjectSkill.objects.create(project=guide.project, key=skill.key, title="Making dough")
    export_path(path, target, guides_for=tom)
    with signed_in_as("staff"):
        # The other order, and nothing required: the export says how it was.
        skill.criteria.filter(pk=second.pk).update(position=3)
        skill.criteria.update(required=False)
    import_file(target, slug="baking", by=tom)
    with signed_in_as("staff"):
        found = list(guide.skills.get().criteria.all())
        assert [(each.key, each.required) for each in found] == [
            (second.key, False), (first.key, True),
        ]  # fmt: skip
    import_file(target, slug="copy", by=tom)
    with signed_in_as("staff"):
        copy = Guide.objects.exclude(pk=guide.pk).get()
        assert copy.skills.get().key != skill.key
        assert [each.required for each in copy.skills.get().criteria.all()] == [False, True]
    assert copy.project.skills.get().title == "Making dough"


def test_a_guide_that_came_along_is_marked_for_instructors(tmp_path):
    path, target = baking(), tmp_path / "baking.imscc"
    export_path(path, target, guides_for=make.person("Tom Admin", "staff"))
    with zipfile.ZipFile(target) as archive:
        files = {n: archive.read(n) for n in archive.namelist() if n != "mentorhub/path.json"}
    with open_cartridge(build.save(tmp_path, files, "plain.imscc")) as cartridge:
        tree = read_path(cartridge)
    parts = tree.projects[0].guide
    assert SECRET in parts.parts[0].body
    tree.projects[0].guide = None
    assert SECRET not in repr(tree)


@pytest.mark.parametrize(
    ("who", "may"),
    [("tom", True), ("maya", True), ("ines", True), ("cross", True), ("past", True),
     ("stu", False), ("carl", False), ("una", False), ("both", False), ("former", False),
     ("noor", False), ("nora", False)],
)  # fmt: skip
def test_who_may_take_guides_along(tmp_path, who, may):
    people = school()
    make.guide(people.bread, SECRET)
    target = tmp_path / "baking.imscc"
    if may:
        export_path(people.baking, target, guides_for=people.everyone[who])
        assert SECRET.encode() in whole(target)
    else:
        with pytest.raises(GuideExportDeniedError):
            export_path(people.baking, target, guides_for=people.everyone[who])
        assert list(tmp_path.iterdir()) == []


def test_somebody_who_left_takes_nothing(tmp_path):
    people = school()
    people.maya.is_active = False
    with pytest.raises(GuideExportDeniedError):
        export_path(people.baking, tmp_path / "x.imscc", guides_for=people.maya)


def test_the_command(tmp_path, capsys, monkeypatch):
    baking()
    monkeypatch.chdir(tmp_path)
    call_command("export_path", "baking")
    assert "2 projects, without guides" in capsys.readouterr().out
    assert (tmp_path / "baking.imscc").exists()
    stu = make.person("Stu Student")
    for arguments, words in (
        (["nowhere"], "There is no path"),
        (["baking", "--with-guides"], "--as EMAIL"),
        (["baking", "--with-guides", "--as", "x@example.org"], "nobody with this"),
        (["baking", "--with-guides", "--as", stu.email], "Guides can be exported only by"),
        (["baking", "-o", str(tmp_path / "no" / "x")], "no folder"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("export_path", *arguments)


def test_a_resource_needs_its_file(tmp_path):
    bread = baking().projects.get(slug="bread")
    with pytest.raises(IntegrityError), transaction.atomic():
        bread.resources.create(kind="file", title="Lost", position=3)


def test_a_resource_of_before_without_its_file_is_left_out_and_named(tmp_path, capsys):
    path = baking()
    table, name = "students_resource", "students_resource_file_has_a_file"
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {table} drop constraint {name}")
    path.projects.get(slug="bread").resources.create(kind="file", title="Lost", position=3)
    (said,) = export_path(path, tmp_path / "one.imscc")
    assert "“Lost” of “Bread”" in said
    call_command("export_path", path.slug, output=str(tmp_path / "two.imscc"))
    assert "Note: “Lost”" in capsys.readouterr().out
    import_file(tmp_path / "one.imscc", slug="copy")
    found = Path.objects.get(slug="copy").projects.get(slug="bread").resources
    assert sorted(row.title for row in found.all()) == ["List", "Mill"]
