"""Cartridges that several tests use, and what an import leaves behind."""

from pathlib import Path as FilePath

from django.conf import settings

from dashboard.cartridges.reading.archive import open_cartridge
from dashboard.cartridges.reading.path_builder import read_path
from dashboard.cartridges.tree import PathTree
from guides.models import Guide, GuideFile
from students.models import CourseItem, File, Path, Project, QuizQuestion, Resource
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, page, resource

# Real cartridges, beside the repository. Tests that need them are skipped without them.
SHARED_DATA = FilePath(__file__).parents[4] / "shared" / "data"
# Stands in what is for teachers only.
SECRET = "zebra-marmalade"


def read_tree(folder: FilePath, manifest: str, files: dict) -> PathTree:
    """The tree of an archive of these files."""
    path = build.save(folder, {"imsmanifest.xml": manifest, **files})
    with open_cartridge(path) as cartridge:
        return read_path(cartridge)


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


def everything_a_student_gets(tree) -> str:
    parts = [tree.title, tree.summary, tree.description, *tree.files, *tree.warnings]
    for project in tree.projects:
        parts += [project.title, project.summary, project.brief, repr(project.items)]
        parts += [repr(project.resources), repr(project.deliverables), *project.held]
    return "\n".join(parts)


def guide_text(project) -> str:
    return "\n".join(f"{part.title}\n{part.body}" for part in project.guide.parts)
