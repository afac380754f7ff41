"""What stands on the tabs of one project: its items, questions, resources and deliverables."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dashboard.cartridges.identifiers import fitting, identity
from dashboard.cartridges.tree import ItemTree, ProjectTree, ResourceTree
from students.models import CourseItem, ExpectedDeliverable, Project, QuizQuestion, Resource

if TYPE_CHECKING:
    from .project_import import ProjectRows

NOUN = {CourseItem: "course items", Resource: "resources"}


class TabRows:
    def __init__(self, places: "ProjectRows"):
        self.places = places

    def fill(self, project: Project, tree: ProjectTree) -> None:
        self._deliverables(project, tree)
        self._items(project, tree)
        self._resources(project, tree)
        self._remove_missing(project)

    def save(self, row: Any, values: dict, kind: str, title: str, is_new: bool) -> None:
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            row.save(update_fields=changed)
        if is_new:
            self.places.report.added(kind, title if kind == "projects" else f"  {title}")
        elif changed:
            what = ", ".join(name.replace("_", " ").removesuffix(" id") for name in changed)
            self.places.report.changed(kind, f"{title} ({what})")
        else:
            self.places.report.unchanged(kind)

    def _items(self, project: Project, tree: ProjectTree) -> None:
        rows = [self.places.rows[CourseItem, fitting(item.identifier)] for item in tree.items]
        for item, row, position in zip(tree.items, rows, positions(rows), strict=True):
            file = self.places.filing.files.get(item.file)
            values = {
                "project_id": project.pk,
                "position": position,
                "kind": item.kind,
                "title": item.title,
                "body": self.places.text(item.body),
                "url": item.url,
                "file_id": file.pk if file else None,
            }
            if item.minutes is not None or self.places.tree.native:
                values["minutes"] = item.minutes
            self.save(row, values, "course items", item.title, hasattr(row, "is_new"))
            self._questions(row, item)

    def _questions(self, row: CourseItem, item: ItemTree) -> None:
        known = {identity(question): question for question in row.questions.all()}
        questions = [
            known.pop(fitting(tree.identifier), None)
            or QuizQuestion(item=row, identifier=fitting(tree.identifier))
            for tree in item.questions
        ]
        for tree, question, position in zip(
            item.questions, questions, positions(questions), strict=True
        ):
            is_new = question.pk is None
            values = {
                "position": position,
                "kind": tree.kind,
                "text": self.places.text(tree.text),
                "choices": tree.choices,
            }
            if is_new:
                for name, value in values.items():
                    setattr(question, name, value)
                question.save()
                self.places.report.added("quiz questions")
            else:
                named = _("a question of “%(title)s”") % {"title": item.title}
                self.save(question, values, "quiz questions", named, False)
        for question in known.values():
            if question.identifier:
                question.delete()
                self.places.report.removed(
                    "quiz questions", _("a question of “%(title)s”") % {"title": item.title}
                )

    def _resources(self, project: Project, tree: ProjectTree) -> None:
        rows = [self.places.rows[Resource, fitting(one.identifier)] for one in tree.resources]
        for one, row, position in zip(tree.resources, rows, positions(rows), strict=True):
            self._resource(row, project, position, one)

    def _resource(self, row, project: Project, position: int, resource: ResourceTree) -> None:
        file = self.places.filing.files.get(resource.file)
        values = {
            "project_id": project.pk,
            "position": position,
            "kind": "file" if file else "link",
            "title": resource.title,
            "url": "" if file else resource.url,
            "file_id": file.pk if file else None,
            "description": self.places.text(resource.description),
        }
        self.save(row, values, "resources", resource.title, hasattr(row, "is_new"))

    def _deliverables(self, project: Project, tree: ProjectTree) -> None:
        known = list(project.expected_deliverables.all())
        by_title = {row.title: row for row in known}
        wished = [by_title.get(wanted.title) for wanted in tree.deliverables]
        places = positions(wished) if all(wished) else range(1, len(wished) + 1)
        for wanted, row, position in zip(tree.deliverables, wished, places, strict=True):
            values = {"position": position, "format": wanted.format[:100]}
            if row is None:
                ExpectedDeliverable.objects.create(project=project, title=wanted.title, **values)
                self.places.report.added("deliverables")
            else:
                self.save(row, values, "deliverables", wanted.title, False)
        if self.places.tree.native:
            titles = {wanted.title for wanted in tree.deliverables}
            for row in known:
                if row.title not in titles:
                    row.delete()
                    self.places.report.removed("deliverables", row.title)

    def _remove_missing(self, project: Project) -> None:
        for model in (CourseItem, Resource):
            came = model._default_manager.filter(project=project).exclude(identifier="")
            for row in came:
                if (model, row.pk) not in self.places.kept:
                    self.places.report.removed(NOUN[model], row.title)
                    row.delete()


def positions(rows: list[Any]) -> list[int]:
    """Their own positions while these are in the wanted order, else 1, 2, 3 …"""
    own = [row.position for row in rows]
    in_order = all(one < other for one, other in pairwise(own))
    is_new = any(row.pk is None or hasattr(row, "is_new") for row in rows)
    return own if in_order and not is_new else list(range(1, len(rows) + 1))
