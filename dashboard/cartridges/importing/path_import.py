"""A cartridge into the database: rehearsed or applied, by the same code.

Both run in one transaction on the staff login. A rehearsal rolls it back at the end; so does any
error, and what had been stored in the media folder by then is taken back too.
"""

import re
from collections.abc import Callable
from pathlib import Path as FilePath

from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.cartridges.identifiers import fitting, identity
from dashboard.cartridges.reading.archive import CartridgeRefused
from dashboard.cartridges.reading.process import CartridgeFiles, parsed
from dashboard.cartridges.slugs import unique_slug
from dashboard.cartridges.tree import PathTree
from mentorhub.database import STAFF, signed_in_as
from students.models import Path, Project

from .file_import import Filing
from .guide_import import GuideRows
from .project_import import ProjectRows
from .report import Report

Progress = Callable[[int, int], None]
"""Called with (projects done, projects in all)."""


def import_file(
    file: str | FilePath,
    *,
    by=None,
    slug: str = "",
    publish: bool | None = None,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> Report:
    """Import an archive. Raises `CartridgeRefused`; the database is untouched then.

    `slug` names a path to import into, new or not. `publish` None: a new path is published,
    since nobody is enrolled in it yet, and what is new in an old one stays a draft. What the
    source had not published stays a draft in any case.
    """
    with parsed(file) as (tree, files):
        return apply(
            tree, files, by=by, slug=slug, publish=publish, dry_run=dry_run, progress=progress
        )


def apply(
    tree: PathTree,
    files: CartridgeFiles,
    *,
    by=None,
    slug: str = "",
    publish: bool | None = None,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> Report:
    report = Report(warnings=list(tree.warnings))
    filing = Filing(files, report, by, keep=not dry_run)
    try:
        with signed_in_as(STAFF), transaction.atomic(using=STAFF):
            Importer(tree, filing, report, by=by, publish=publish).run(slug, progress)
            if dry_run:
                transaction.set_rollback(True, using=STAFF)
    except BaseException:
        filing.undo()
        raise
    return report


class Importer:
    def __init__(self, tree: PathTree, filing: Filing, report: Report, *, by, publish):
        self.tree = tree
        self.filing = filing
        self.report = report
        self.by = by
        self.publish = publish

    def run(self, slug: str, progress: Progress) -> None:
        path = self._path(slug)
        self.report.path_title, self.report.path_slug = path.title, path.slug
        self.report.path_id = path.pk
        for name in self.tree.files:
            self.filing.add(path, name)
        own = identity(path) == fitting(self.tree.identifier)
        rows = ProjectRows(path, self.tree, self.filing, self.report, own=own)
        rows.prepare(publish=bool(self.publish))
        guides = GuideRows(rows, self.filing, self.report, self.by)
        total = len(self.tree.projects)
        for done, project_tree in enumerate(self.tree.projects, 1):
            rows.fill(project_tree)
            guides.fill(project_tree)
            progress(done, total)
        if own:
            self._describe(path, rows)
            rows.archive_missing()
        self._count()

    # --- The path ------------------------------------------------------------------------

    def _path(self, slug: str) -> Path:
        if slug:
            if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) or len(slug) > 80:
                raise CartridgeRefused(
                    _("The path's address may hold small letters, digits and single hyphens.")
                )
            found = Path.objects.select_for_update().filter(slug=slug).first()
        else:
            found = self._known_path()
        self.report.is_new = found is None
        if self.publish is None:
            self.publish = found is None
        if found is None:
            return self._new_path(slug)
        if self.publish and found.state != Path.State.PUBLISHED:
            found.state = Path.State.PUBLISHED
            found.save(update_fields=["state"])
            self.report.lines.append("~ " + _("The path is published."))
        return found

    def _known_path(self) -> Path | None:
        """The path this cartridge was imported into.

        Some systems give every course the same identifier, so it is not enough: the title, or
        most of the projects, must be the same too.
        """
        if not self.tree.identifier:
            return None
        candidates = [
            path
            for path in Path.objects.select_for_update().filter(archived_at=None)
            if identity(path) == fitting(self.tree.identifier)
        ]
        ours = {(project.identifier, project.title) for project in self.tree.projects}
        best, best_share = None, 0.0
        for path in candidates:
            theirs = {(identity(p), p.title) for p in Project.objects.filter(path=path)}
            share = len(ours & theirs) / max(len(ours), 1)
            if path.title.casefold() == self.tree.title[:200].casefold():
                share += 1
            if share >= 0.5 and share > best_share:
                best, best_share = path, share
        return best

    def _new_path(self, slug: str) -> Path:
        last = Path.objects.order_by("-position").values_list("position", flat=True).first()
        title = self.tree.title[:200]
        taken = set(Path.objects.values_list("slug", flat=True))
        path = Path.objects.create(
            slug=slug or unique_slug(title, taken, "path"),
            title=title,
            position=(last or 0) + 1,
            identifier=fitting(self.tree.identifier),
            state=Path.State.PUBLISHED if self.publish else Path.State.DRAFT,
        )
        self.report.lines.append(
            "+ "
            + _("The path “%(title)s” at %(address)s.")
            % {"title": title, "address": f"/projects/{path.slug}/"}
        )
        return path

    def _describe(self, path: Path, rows: ProjectRows) -> None:
        """Title and texts of the path, which is this cartridge's own."""
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
            "projects": len(projects),
            "course items": sum(len(project.items) for project in projects),
            "resources": sum(len(project.resources) for project in projects),
            "web links": self.tree.web_links,
            "files": len(self.filing.files),
            "quiz questions": sum(
                len(item.questions) for project in projects for item in project.items
            ),
            "guide parts": sum(
                len(project.guide.parts) + len(project.guide.skills) for project in projects
            ),
        }
