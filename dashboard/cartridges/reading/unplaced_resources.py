"""What the cartridge holds outside of its modules: assignments, pages, documents.

Canvas exports every page of a course, listed or not, and other systems keep whole courses that
way. They go into the first project, and the report says so.
"""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.cartridges.tree import PathTree

from .classification import kind_of_file
from .manifest import Resource

if TYPE_CHECKING:
    from .path_builder import Mapper

GENERAL = "general"
# What is of no use alone when nothing in the course refers to it.
NOT_ALONE = {"image", "support"}


class LeftOver:
    def __init__(self, mapper: "Mapper", tree: PathTree):
        self.mapper = mapper
        self.tree = tree
        self.unused = 0

    def place(self) -> None:
        """Assignments, pages and documents that the cartridge holds outside of its modules."""
        taken = set(self.tree.files) | self.mapper.page_links.guide_uses | self._teachers_parts()
        names: list[str] = []
        known = self.mapper.manifest.resources.values()
        rest = [resource for resource in known if self._is_left_over(resource, taken)]
        if self.unused:
            self.tree.warn(
                ngettext(
                    "%(number)s file that nothing refers to was left out.",
                    "%(number)s files that nothing refers to were left out.",
                    self.unused,
                )
                % {"number": self.unused}
            )
        if not rest:
            return
        if not self.tree.projects:
            self.mapper.new_project(GENERAL, "General")
        project = self.tree.projects[0]
        for resource in rest:
            if resource.identifier in self.mapper.used:
                continue
            closed = self.mapper.audience.is_closed(resource)
            own = resource.identifier
            title = self.mapper.place(resource, own, resource.title, project, closed)
            if title:
                names.append(title)
        if names:
            self.tree.warn(
                ngettext(
                    "%(number)s thing outside of any module was put into “%(title)s”: %(names)s",
                    "%(number)s things outside of any module were put into “%(title)s”: %(names)s",
                    len(names),
                )
                % {
                    "number": len(names),
                    "title": project.title,
                    "names": ", ".join(names[:20]) + ("…" if len(names) > 20 else ""),
                }
            )

    def _teachers_parts(self) -> set[str]:
        """Files that things for teachers only say they need: never offered to students."""
        resources = self.mapper.manifest.resources
        return {
            resources[needed].href
            for identifier in self.mapper.audience.resources & resources.keys()
            for needed in resources[identifier].dependencies
            if needed in resources
        }

    def _is_left_over(self, resource: Resource, taken: set[str]) -> bool:
        known = self.mapper.manifest.resources
        own = resource.identifier
        if own in self.mapper.used or own in self.mapper.notes.announcements:
            return False
        if any(other in known for other in resource.variants) and resource.kind != "assignment":
            return False
        if resource.kind in ("question_bank", "unknown"):
            self.tree.warn(
                _("Not imported: resources of type “%(type)s”.") % {"type": resource.type}
            )
            return False
        if resource.kind == "associated":
            return any(name.endswith("assignment_settings.xml") for name in resource.files)
        if resource.kind == "webcontent" and kind_of_file(resource.href) != "html":
            useful = "." in resource.href and kind_of_file(resource.href) not in NOT_ALONE
            if resource.href not in taken and not useful:
                self.unused += 1
            return resource.href not in taken and useful
        return True
