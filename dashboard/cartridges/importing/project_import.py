"""The projects of a path, and what stands on their three open tabs."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.cartridges.identifiers import fitting, identity
from dashboard.cartridges.references import resolve
from dashboard.cartridges.slugs import unique_slug
from dashboard.cartridges.tree import PathTree, ProjectTree
from students.models import CourseItem, Path, Project, Resource

from .file_import import Filing
from .report import Report
from .tab_import import TabRows, positions


class ProjectRows:
    """First every row gets its place, then its texts: these may refer to any other row."""

    def __init__(self, path: Path, tree: PathTree, filing: Filing, report: Report, *, own: bool):
        """`own`: the path is this cartridge's and nothing else's, its order too."""
        self.own = own
        self.path = path
        self.tree = tree
        self.filing = filing
        self.report = report
        self.projects: dict[str, Project] = {}  # by identifier
        self.new: set[str] = set()
        self.rows: dict[tuple[type, str], Any] = {}
        self.addresses: dict[str, str] = {}
        self.kept: set[tuple[type, int]] = set()
        self.tabs = TabRows(self)

    # --- Places --------------------------------------------------------------------------

    def prepare(self, *, publish: bool) -> None:
        known = {
            identity(project): project
            for project in Project.objects.select_for_update().filter(path=self.path)
        }
        slugs = set(Project.objects.filter(path=self.path).values_list("slug", flat=True))
        last = Project.objects.filter(path=self.path).order_by("-position").first()
        after = 0 if self.own or last is None else last.position
        for number, tree in enumerate(self.tree.projects, 1):
            identifier = fitting(tree.identifier)
            project = known.get(identifier)
            if project is None:
                slug = unique_slug(tree.title, slugs, f"project-{number}")
                slugs.add(slug)
                project = Project.objects.create(
                    path=self.path, slug=slug, title=tree.title[:200], identifier=identifier,
                    position=after + number, state=Project.State.DRAFT,
                )  # fmt: skip
                self.new.add(identifier)
            project.path = self.path
            self._publish(project, tree, publish)
            self.projects[tree.identifier] = project
        if self.own:
            ordered = list(self.projects.values())
            for project, position in zip(ordered, positions(ordered), strict=True):
                if project.position != position:
                    project.position = position
                    project.save(update_fields=["position"])
        self._drop_what_lost_its_file()
        self._know_rows()
        for tree in self.tree.projects:
            self._place_rows(tree)

    def _drop_what_lost_its_file(self) -> None:
        """A line that was nothing but a file we do not keep would be an empty line."""
        kept = self.filing.files
        for tree in self.tree.projects:
            tree.items = [i for i in tree.items if i.file in kept or not i.file or i.body or i.url]
            tree.resources = [r for r in tree.resources if r.file in kept or not r.file]

    def _publish(self, project: Project, tree: ProjectTree, publish: bool) -> None:
        if tree.held and not project.is_published:
            names = ", ".join(f"“{name}”" for name in tree.held[:5])
            more = "…" if len(tree.held) > 5 else ""
            self.report.held.append(
                _("“%(title)s” is a draft: %(names)s")
                % {"title": tree.title, "names": names + more}
            )
        elif publish and project.archived_at is None and not project.is_published:
            project.publish()
        if project.archived_at:
            self.report.warn(
                _("“%(title)s” is archived here; it is updated and stays archived.")
                % {"title": tree.title}
            )

    def _place_rows(self, tree: ProjectTree) -> None:
        project = self.projects[tree.identifier]
        where = [self.path.slug, project.slug]
        for identifier in (tree.identifier, *tree.brief_of):
            self.addresses.setdefault(identifier, reverse("brief", args=where))
        for tab in ("course", "resources"):
            self.addresses[f"{tree.identifier}#{tab}"] = reverse(tab, args=where)
        for item in tree.items:
            row = self._row(CourseItem, item.identifier, project, kind=item.kind)
            self.addresses[item.identifier] = f"{reverse('course', args=where)}?item={row.pk}"
        for resource in tree.resources:
            fields = {"kind": "link", "url": resource.url} if resource.url else {"kind": "file"}
            self._row(Resource, resource.identifier, project, **fields)
            self.addresses[resource.identifier] = reverse("resources", args=where)

    def _know_rows(self) -> None:
        self.known: dict[tuple[type, str], Any] = {}
        for model in (CourseItem, Resource):
            for row in model._default_manager.filter(project__path=self.path).order_by("pk"):
                self.known.setdefault((model, identity(row)), row)

    def _row(self, model: type[models.Model], identifier: str, project: Project, **fields) -> Any:
        identifier = fitting(identifier)
        row = self.known.get((model, identifier))
        if row is None:
            row = model(project=project, identifier=identifier, **fields)
            row.save()
            row.is_new = True
        self.rows[model, identifier] = row
        self.kept.add((model, row.pk))
        return row

    # --- Texts ---------------------------------------------------------------------------

    def text(self, markdown: str) -> str:
        """For students: what is not among their files and items leaves only its words."""
        return resolve(
            markdown, file=self.filing.address, item=lambda name: self.addresses.get(name, "")
        )

    def fill(self, tree: ProjectTree) -> None:
        project = self.projects[tree.identifier]
        is_new = project.identifier in self.new
        values: dict[str, Any] = {"title": tree.title[:200]}
        for name in ("level", "hours", "presentation_minutes"):
            if getattr(tree, name) is not None:
                values[name] = getattr(tree, name)
        for name, text in (("summary", tree.summary[:300]), ("brief", self.text(tree.brief))):
            # A text written here after the import outlives an empty one in the archive.
            if text or self.tree.native:
                values[name] = text
        self.tabs.save(project, values, "projects", tree.title, is_new)
        self.tabs.fill(project, tree)

    def archive_missing(self) -> None:
        """Projects of the last import that this archive no longer has: archived, never deleted."""
        kept = {project.pk for project in self.projects.values()}
        gone = Project.objects.filter(path=self.path, archived_at=None).exclude(identifier="")
        for project in gone.exclude(pk__in=kept):
            project.archived_at = timezone.now()
            project.save(update_fields=["archived_at"])
            self.report.removed("projects", _("%(title)s (archived)") % {"title": project.title})
