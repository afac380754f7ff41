"""Imports a cartridge into a path, in one transaction on the login *staff*.

A dry run is the same code with a rollback at its end. An error rolls back too, and deletes the
files that were stored in the media folder by then. Imports write one after the other: two of the
same new path would otherwise make it twice.
"""

import re
from collections.abc import Callable
from pathlib import Path as FilePath

from django.db import OperationalError, connections, transaction
from django.utils.translation import gettext as _

from dashboard.cartridges import uploads
from dashboard.cartridges.errors import (
    CartridgeRefusedError,
    ImportBusyError,
    ReportChangedError,
)
from dashboard.cartridges.identifiers import row_identifier, shorten_identifier, unique_slug
from dashboard.cartridges.reading.process import CartridgeFiles, read_in_process
from dashboard.cartridges.tree import PathTree
from mentorhub.database import STAFF, signed_in_as
from students.models import Path, Project

from .file_import import FileImport
from .guide_import import GuideImport
from .progress import Progress
from .project_import import ProjectImport
from .report import Report, ReportKind
from .rows import PathRows

# The key of an advisory lock, and how long an import waits for the one before it, in seconds.
LOCK = 7_401_208
LOCK_SECONDS = 60


def import_file(
    file: str | FilePath,
    *,
    by=None,
    slug: str = "",
    publish: bool | None = None,
    dry_run: bool = False,
    expected: str = "",
    progress: Progress = lambda done, total: None,
    finished: Callable[[Report], object] = lambda report: None,
) -> Report:
    """Import an archive. Raises `CartridgeRefusedError`, `ImportBusyError`, and
    `ReportChangedError` when the signature of the report is not `expected`, unless that is empty.
    Nothing is changed then.

    `slug` names a path to import into, new or not. With `publish=None` a new path is published,
    since nobody is enrolled in it yet, and what is new in an old path is a draft. What the source
    had not published is a draft in any case.

    `finished` is called at the end of the transaction, so that what it writes is committed together
    with the import: a process that is killed never leaves the one without the other.
    """
    with read_in_process(file, into=uploads.folder()) as (tree, files):
        return import_tree(
            tree,
            files,
            by=by,
            slug=slug,
            publish=publish,
            dry_run=dry_run,
            expected=expected,
            progress=progress,
            finished=finished,
        )


def import_tree(
    tree: PathTree,
    files: CartridgeFiles,
    *,
    by=None,
    slug: str = "",
    publish: bool | None = None,
    dry_run: bool = False,
    expected: str = "",
    progress: Progress = lambda done, total: None,
    finished: Callable[[Report], object] = lambda report: None,
) -> Report:
    """Import a tree and its files. The parameters and what is raised are as in `import_file`."""
    report = Report(warnings=list(tree.warnings))
    file_import = FileImport(files, report, by, store_files=not dry_run)
    try:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            _wait_for_other_imports()
            PathImport(tree, file_import, report, by=by, publish=publish).run(slug, progress)
            if expected and report.signature() != expected:
                raise ReportChangedError
            if dry_run:
                transaction.set_rollback(True, using=STAFF)
            else:
                finished(report)
    except BaseException:
        file_import.undo()
        raise
    return report


def _wait_for_other_imports() -> None:
    """Hold the lock until the transaction ends. Raises `ImportBusyError`."""
    with connections[STAFF].cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
        try:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        except OperationalError as error:
            raise ImportBusyError(
                _("Another cartridge is being imported. Try again in a few minutes.")
            ) from error
        cursor.execute("set local lock_timeout to default")


class PathImport:
    def __init__(
        self, tree: PathTree, files: FileImport, report: Report, *, by, publish: bool | None
    ):
        self.tree = tree
        self.files = files
        self.report = report
        self.by = by
        self.publish = publish

    def run(self, slug: str, progress: Progress) -> None:
        """Files first, then the rows of all projects, then their texts, which refer to these."""
        path = self._get_or_create_path(slug)
        self.report.path_title, self.report.path_slug = path.title, path.slug
        self.report.path_id = path.pk
        for name in self.tree.files:
            self.files.add(path, name)
        owns_path = self._is_of_this_cartridge(path)
        rows = PathRows(path, self.tree, self.files, self.report)
        projects = ProjectImport(rows, owns_path=owns_path)
        projects.create_rows(publish=bool(self.publish))
        guides = GuideImport(rows, self.by)
        total = len(self.tree.projects)
        for done, project_tree in enumerate(self.tree.projects, 1):
            projects.save(project_tree)
            guides.save(project_tree)
            progress(done, total)
        if owns_path:
            self._save_texts(path, rows)
            projects.archive_missing()
        self._count()

    # --- The path ------------------------------------------------------------------------

    def _get_or_create_path(self, slug: str) -> Path:
        if slug:
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 80:
                raise CartridgeRefusedError(
                    _(
                        "The path's address may contain lower-case letters, digits and single "
                        "hyphens."
                    )
                )
            found = Path.objects.select_for_update().filter(slug=slug).first()
        else:
            found = self._find_path()
        self.report.is_new = found is None
        if self.publish is None:
            self.publish = found is None
        if found is None:
            return self._create_path(slug)
        if self.publish and found.state != Path.State.PUBLISHED:
            found.state = Path.State.PUBLISHED
            found.save(update_fields=["state"])
            self.report.lines.append("~ " + _("The path is published."))
        return found

    def _find_path(self) -> Path | None:
        """The path into which this cartridge was imported before.

        Some systems give every course the same identifier, so that alone is not enough: the title,
        or at least half of the projects, must be the same too.
        """
        if not self.tree.identifier:
            return None
        candidates = [
            path
            for path in Path.objects.select_for_update().filter(archived_at=None)
            if self._is_of_this_cartridge(path)
        ]
        ours = {(project.identifier, project.title) for project in self.tree.projects}
        best, best_share = None, 0.0
        for path in candidates:
            theirs = {(row_identifier(p), p.title) for p in Project.objects.filter(path=path)}
            share = len(ours & theirs) / max(len(ours), 1)
            if path.title.casefold() == self.tree.title[:200].casefold():
                share += 1
            if share >= 0.5 and share > best_share:
                best, best_share = path, share
        return best

    def _create_path(self, slug: str) -> Path:
        last = Path.objects.order_by("-position").values_list("position", flat=True).first()
        title = self.tree.title[:200]
        taken = set(Path.objects.values_list("slug", flat=True))
        path = Path.objects.create(
            slug=slug or unique_slug(title, taken, "path"),
            title=title,
            position=(last or 0) + 1,
            identifier=shorten_identifier(self.tree.identifier),
            state=Path.State.PUBLISHED if self.publish else Path.State.DRAFT,
        )
        self.report.lines.append(
            "+ "
            + _("The path “%(title)s” at %(address)s.")
            % {"title": title, "address": f"/projects/{path.slug}/"}
        )
        return path

    def _is_of_this_cartridge(self, path: Path) -> bool:
        return row_identifier(path) == shorten_identifier(self.tree.identifier)

    def _save_texts(self, path: Path, rows: PathRows) -> None:
        """Save title and texts of a path that came from this cartridge."""
        texts = {
            "title": self.tree.title[:200],
            "summary": self.tree.summary[:300],
            "description": rows.text(self.tree.description),
        }
        changed = [
            name
            for name, text in texts.items()
            if (text or self.tree.native) and getattr(path, name) != text
        ]
        for name in changed:
            setattr(path, name, texts[name])
        if changed:
            path.save(update_fields=changed)
            if not self.report.is_new:
                self.report.lines.append(
                    "~ " + _("The path itself: %(fields)s.") % {"fields": ", ".join(changed)}
                )

    def _count(self) -> None:
        projects = self.tree.projects
        self.report.totals = {
            ReportKind.PROJECT: len(projects),
            ReportKind.COURSE_ITEM: sum(len(project.items) for project in projects),
            ReportKind.RESOURCE: sum(len(project.resources) for project in projects),
            ReportKind.WEB_LINK: self.tree.web_links,
            ReportKind.FILE: len(self.files.by_name),
            ReportKind.QUIZ_QUESTION: sum(
                len(item.questions) for project in projects for item in project.items
            ),
            ReportKind.GUIDE_PART: sum(
                len(project.guide.parts) + len(project.guide.skills) for project in projects
            ),
        }
