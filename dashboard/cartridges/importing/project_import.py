"""Imports the projects of a path, and what is on their three tabs for students."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboard.cartridges.identifiers import row_identifier, shorten_identifier, unique_slug
from dashboard.cartridges.tree import ItemTree, ProjectTree, ResourceTree
from students.models import CourseItem, ExpectedDeliverable, Project, QuizQuestion, Resource

from .report import ReportKind
from .rows import PathRows, positions

# Titles that one line of the report lists.
MAX_NAMES = 5


class ProjectImport:
    """First `create_rows`, for all projects, then `save` for each."""

    def __init__(self, rows: PathRows, *, owns_path: bool):
        """`owns_path`: the path came from this cartridge, which decides its order then."""
        self.rows = rows
        self.owns_path = owns_path
        self.tabs = TabImport(rows)
        self._new: set[str] = set()  # identifiers

    def create_rows(self, *, publish: bool) -> None:
        """Find or create each project, course item and resource, and note its address."""
        path, tree = self.rows.path, self.rows.tree
        known = {
            row_identifier(project): project
            for project in Project.objects.select_for_update().filter(path=path)
        }
        slugs = set(Project.objects.filter(path=path).values_list("slug", flat=True))
        last = Project.objects.filter(path=path).order_by("-position").first()
        after = 0 if self.owns_path or last is None else last.position
        for number, project_tree in enumerate(tree.projects, 1):
            identifier = shorten_identifier(project_tree.identifier)
            project = known.get(identifier)
            if project is None:
                slug = unique_slug(project_tree.title, slugs, f"project-{number}")
                slugs.add(slug)
                project = Project.objects.create(
                    path=path, slug=slug, title=project_tree.title[:200], identifier=identifier,
                    position=after + number, state=Project.State.DRAFT,
                )  # fmt: skip
                self._new.add(identifier)
            project.path = path
            self._publish(project, project_tree, publish)
            self.rows.projects[project_tree.identifier] = project
        if self.owns_path:
            self._order()
        self._drop_lines_without_file()
        self.rows.load()
        for project_tree in tree.projects:
            self._create_tab_rows(project_tree)

    def _order(self) -> None:
        ordered = list(self.rows.projects.values())
        for project, position in zip(ordered, positions(ordered), strict=True):
            if project.position != position:
                project.position = position
                project.save(update_fields=["position"])

    def _drop_lines_without_file(self) -> None:
        """A line that holds only a file would be empty when the file is not kept."""
        kept = self.rows.files.by_name
        for tree in self.rows.tree.projects:
            tree.items = [i for i in tree.items if i.file in kept or not i.file or i.body or i.url]
            tree.resources = [r for r in tree.resources if r.file in kept or not r.file]

    def _publish(self, project: Project, tree: ProjectTree, publish: bool) -> None:
        if tree.held and not project.is_published:
            names = ", ".join(f"“{name}”" for name in tree.held[:MAX_NAMES])
            more = "…" if len(tree.held) > MAX_NAMES else ""
            self.rows.report.held.append(
                _("“%(title)s” is a draft: %(names)s")
                % {"title": tree.title, "names": names + more}
            )
        elif publish and project.archived_at is None and not project.is_published:
            project.publish()
        if project.archived_at:
            self.rows.report.warn(
                _("“%(title)s” is archived here; it is updated and stays archived.")
                % {"title": tree.title}
            )

    def _create_tab_rows(self, tree: ProjectTree) -> None:
        project, addresses = self.rows.projects[tree.identifier], self.rows.addresses
        where = [self.rows.path.slug, project.slug]
        for identifier in (tree.identifier, *tree.brief_of):
            addresses.setdefault(identifier, reverse("brief", args=where))
        for tab in ("course", "resources"):
            addresses[f"{tree.identifier}#{tab}"] = reverse(tab, args=where)
        for item in tree.items:
            row = self.rows.get_or_create(CourseItem, item.identifier, project, kind=item.kind)
            addresses[item.identifier] = f"{reverse('course', args=where)}?item={row.pk}"
        # Without one whose file was left out; the report says so.
        tree.resources = [each for each in tree.resources if self.rows.target_of(each)]
        for resource in tree.resources:
            target = self.rows.target_of(resource)
            self.rows.get_or_create(Resource, resource.identifier, project, **target)
            addresses[resource.identifier] = reverse("resources", args=where)

    def save(self, tree: ProjectTree) -> None:
        """Save the fields of a project and what is on its tabs."""
        project = self.rows.projects[tree.identifier]
        is_new = project.identifier in self._new
        values: dict[str, Any] = {"title": tree.title[:200]}
        for name in ("level", "hours", "presentation_minutes"):
            if getattr(tree, name) is not None:
                values[name] = getattr(tree, name)
        brief = self.rows.text(tree.brief)
        for name, text in (("summary", tree.summary[:300]), ("brief", brief)):
            # An empty text of another system does not replace one that was written here.
            if text or self.rows.tree.native:
                values[name] = text
        self.rows.save(project, values, ReportKind.PROJECT, tree.title, is_new=is_new)
        self.tabs.save(project, tree)

    def archive_missing(self) -> None:
        """Archive, never delete, projects that came from a cartridge and are not in this one."""
        kept = {project.pk for project in self.rows.projects.values()}
        came = Project.objects.filter(path=self.rows.path, archived_at=None).exclude(identifier="")
        for project in came.exclude(pk__in=kept):
            project.archived_at = timezone.now()
            project.save(update_fields=["archived_at"])
            self.rows.report.removed(
                ReportKind.PROJECT, _("%(title)s (archived)") % {"title": project.title}
            )


class TabImport:
    """The course items, quiz questions, resources and deliverables of one project."""

    def __init__(self, rows: PathRows):
        self.rows = rows
        self.report = rows.report

    def save(self, project: Project, tree: ProjectTree) -> None:
        self._save_deliverables(project, tree)
        self._save_items(project, tree)
        self._save_resources(project, tree)
        self._delete_missing(project)

    def _save_items(self, project: Project, tree: ProjectTree) -> None:
        rows = [self.rows.get(CourseItem, item.identifier) for item in tree.items]
        for item, row, position in zip(tree.items, rows, positions(rows), strict=True):
            file = self.rows.files.by_name.get(item.file)
            values = {
                "project_id": project.pk,
                "position": position,
                "kind": item.kind,
                "title": item.title,
                "body": self.rows.text(item.body),
                "url": item.url,
                "file_id": file.pk if file else None,
            }
            if item.minutes is not None or self.rows.tree.native:
                values["minutes"] = item.minutes
            is_new = hasattr(row, "is_new")
            self.rows.save(row, values, ReportKind.COURSE_ITEM, item.title, is_new=is_new)
            self._save_questions(row, item)

    def _save_questions(self, row: CourseItem, item: ItemTree) -> None:
        line = _("a question of “%(title)s”") % {"title": item.title}
        known = {row_identifier(question): question for question in row.questions.all()}
        questions = []
        for tree in item.questions:
            identifier = shorten_identifier(tree.identifier)
            question = known.pop(identifier, None)
            questions.append(question or QuizQuestion(item=row, identifier=identifier))
        for tree, question, position in zip(
            item.questions, questions, positions(questions), strict=True
        ):
            values = {
                "position": position,
                "kind": tree.kind,
                "text": self.rows.text(tree.text),
                "choices": tree.choices,
            }
            if question.pk is None:
                for name, value in values.items():
                    setattr(question, name, value)
                question.save()
                self.report.added(ReportKind.QUIZ_QUESTION)
            else:
                self.rows.save(question, values, ReportKind.QUIZ_QUESTION, line, is_new=False)
        for question in known.values():
            if question.identifier:
                question.delete()
                self.report.removed(ReportKind.QUIZ_QUESTION, line)

    def _save_resources(self, project: Project, tree: ProjectTree) -> None:
        rows = [self.rows.get(Resource, one.identifier) for one in tree.resources]
        for one, row, position in zip(tree.resources, rows, positions(rows), strict=True):
            self._save_resource(row, project, position, one)

    def _save_resource(self, row, project: Project, position: int, tree: ResourceTree) -> None:
        values = {
            "project_id": project.pk,
            "position": position,
            **self.rows.target_of(tree),
            "title": tree.title,
            "description": self.rows.text(tree.description),
        }
        is_new = hasattr(row, "is_new")
        self.rows.save(row, values, ReportKind.RESOURCE, tree.title, is_new=is_new)

    def _save_deliverables(self, project: Project, tree: ProjectTree) -> None:
        known = list(project.expected_deliverables.all())
        by_title = {row.title: row for row in known}
        rows = [by_title.get(one.title) for one in tree.deliverables]
        places = positions(rows) if all(rows) else range(1, len(rows) + 1)
        for one, row, position in zip(tree.deliverables, rows, places, strict=True):
            values = {"position": position, "format": one.format[:100]}
            if row is None:
                ExpectedDeliverable.objects.create(project=project, title=one.title, **values)
                self.report.added(ReportKind.DELIVERABLE)
            else:
                self.rows.save(row, values, ReportKind.DELIVERABLE, one.title, is_new=False)
        if self.rows.tree.native:
            titles = {one.title for one in tree.deliverables}
            for row in known:
                if row.title not in titles:
                    row.delete()
                    self.report.removed(ReportKind.DELIVERABLE, row.title)

    def _delete_missing(self, project: Project) -> None:
        for model, kind in (
            (CourseItem, ReportKind.COURSE_ITEM),
            (Resource, ReportKind.RESOURCE),
        ):
            for row in self.rows.missing(model, project):
                self.report.removed(kind, row.title)
                row.delete()
