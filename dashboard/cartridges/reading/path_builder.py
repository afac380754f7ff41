"""Builds the tree of a path from a cartridge: each module becomes a project.

Resources that no module shows are added to the first project. Canvas exports every page of a
course, whether it is in a module or not, and other systems export whole courses without modules.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.cartridges.errors import CartridgeRefusedError, PartRefusedError
from dashboard.cartridges.tree import PathTree, ProjectTree, file_reference

from .archive import Cartridge
from .audience import Audience
from .canvas import read_canvas_settings
from .classification import title_from_name
from .html_to_markdown import convert_page
from .links import PageLinks, quoted_title
from .manifest import (
    IntendedUse,
    Manifest,
    ManifestItem,
    ManifestResource,
    ResourceType,
    read_manifest,
)
from .native import read_native
from .resource_reader import ContentKind, ResourceContent, ResourceReader
from .tab_placement import TabPlacement
from .unplaced_resources import find_unplaced

# Identifier and title of the project for what is in no module.
GENERAL = "general"
GENERAL_TITLE = "General"
# Titles that one warning lists.
MAX_NAMES = 20


def read_path(cartridge: Cartridge) -> PathTree:
    """The whole cartridge as a tree. Raises `CartridgeRefusedError`."""
    manifest = read_manifest(cartridge)
    native = read_native(cartridge, manifest, manifest.warnings)
    return native or PathBuilder(cartridge, manifest).build()


class PathBuilder:
    """Builds the tree of one cartridge, once.

    `for_teachers` says of an item or a resource that only teachers may see it, by its own mark or
    by that of something around it.
    """

    def __init__(self, cartridge: Cartridge, manifest: Manifest):
        self.manifest = manifest
        self.canvas = read_canvas_settings(cartridge)
        self.audience = Audience(manifest, self.canvas)
        self.reader = ResourceReader(cartridge, manifest, self.canvas)
        identifier = manifest.identifier or f"untitled {manifest.title}"
        self.tree = PathTree(identifier, manifest.title or "Untitled path")
        self.tree.warnings = list(manifest.warnings)
        self.links = PageLinks(cartridge, manifest, self.audience, self.tree)
        self.tabs = TabPlacement(self.tree)
        self.waiting: list[ManifestItem] = []  # teachers' modules before the first project
        self.placed: set[str] = set()  # identifiers of resources
        self.unreadable: set[str] = set()  # identifiers of resources with a warning

    def build(self) -> PathTree:
        """Raises `CartridgeRefusedError` when nothing can be imported."""
        self.tree.description = self._description()
        for number, item in enumerate(self.manifest.items, 1):
            if item.items or not item.resource_id:
                self._add_module(item, number)
            else:
                self._add_item_without_module(item)
        self._add_unplaced_resources()
        student_files = set(self.tree.files)
        for project in self.tree.projects:
            project.guide.files = [n for n in project.guide.files if n not in student_files]
        self._make_identifiers_distinct()
        if not any(
            project.items or project.resources or project.brief or project.guide
            for project in self.tree.projects
        ):
            raise CartridgeRefusedError(
                _(
                    "Nothing in this cartridge can be imported: it contains no page, link, file, "
                    "discussion, quiz or assignment of a known type."
                )
            )
        return self.tree

    def _make_identifiers_distinct(self) -> None:
        """Some systems give an item the identifier of another item's resource."""
        seen: set[str] = set()
        for project in self.tree.projects:
            for one in (*project.items, *project.resources):
                name, number = one.identifier, 2
                while one.identifier in seen:
                    one.identifier, number = f"{name}#{number}", number + 1
                seen.add(one.identifier)

    def _description(self) -> str:
        """The description in the manifest, and each syllabus that is in no module."""
        paragraphs = [self.manifest.description]
        for resource in self.manifest.resources.values():
            if (
                resource.intended_use == IntendedUse.SYLLABUS
                and resource.href
                and not self.audience.is_for_teachers(resource)
            ):
                title = _("The syllabus")
                content = self._read(resource, project=None, for_teachers=False, title=title)
                if content and resource.identifier not in self.links.listed:
                    paragraphs.append(content.body)
                    self.placed.add(resource.identifier)
        return "\n\n".join(part for part in paragraphs if part.strip())

    def _add_project(self, identifier: str, title: str) -> ProjectTree:
        project = ProjectTree(identifier=identifier, title=title)
        self.tree.projects.append(project)
        return project

    # --- Modules and items ---------------------------------------------------------------

    def _add_module(self, item: ManifestItem, number: int) -> None:
        if item.is_for_teachers and not self.manifest.is_for_teachers:
            self._add_teachers_module(item)
            return
        title = item.title or f"Project {number}"
        if not item.title:
            self.tree.warn(
                _("Module %(number)s has no title; it is now called “%(title)s”.")
                % {"number": number, "title": title}
            )
        project = self._add_project(item.identifier, title)
        for_teachers = self.manifest.is_for_teachers
        if for_teachers or self._is_unpublished(item):
            project.held.append(title)
        self._add_module_page(item, project, for_teachers)
        self._add_children(item, project, for_teachers)
        while self.waiting:
            self._add_teachers_module(self.waiting.pop(0))
        if not item.items and not item.resource_id:
            self.tree.warn(_("The module “%(title)s” is empty.") % {"title": title})

    def _add_teachers_module(self, item: ManifestItem) -> None:
        """Add its items to the guide of the project before it: students would see its title."""
        if not self.tree.projects:
            if any(one.items and not one.is_for_teachers for one in self.manifest.items):
                self.waiting.append(item)
                return
            self._add_project(GENERAL, GENERAL_TITLE)
        project = self.tree.projects[-1]
        self._add_module_page(item, project, for_teachers=True)
        self._add_children(item, project, for_teachers=True)

    def _add_item_without_module(self, item: ManifestItem) -> None:
        project = next((p for p in self.tree.projects if p.identifier == GENERAL), None)
        if project is None:
            project = self._add_project(GENERAL, GENERAL_TITLE)
            self.tree.warn(
                _("Items outside any module were put into the project “%(title)s”.")
                % {"title": project.title}
            )
        self._add_item(item, project, self.manifest.is_for_teachers)

    def _add_children(self, item: ManifestItem, project: ProjectTree, for_teachers: bool) -> None:
        for inner in item.items:
            if not inner.items:
                self._add_item(inner, project, for_teachers)
                continue
            is_inner_for_teachers = for_teachers or inner.is_for_teachers
            if not is_inner_for_teachers:
                shown = [one.title for one in inner.items if not self._is_for_teachers(one)]
                self.tabs.add_heading(project, inner.identifier, inner.title, shown)
                if self._is_unpublished(inner):
                    project.held.append(inner.title)
            self._add_module_page(inner, project, is_inner_for_teachers)
            self._add_children(inner, project, is_inner_for_teachers)

    def _is_for_teachers(self, item: ManifestItem) -> bool:
        resource = self.manifest.resources.get(item.resource_id)
        return item.is_for_teachers or (
            resource is not None and self.audience.is_for_teachers(resource)
        )

    def _is_unpublished(self, item: ManifestItem) -> bool:
        return item.is_hidden or item.identifier in self.canvas.unpublished

    def _add_module_page(
        self, item: ManifestItem, project: ProjectTree, for_teachers: bool
    ) -> None:
        """Brightspace gives a module a resource of its own, which is mostly empty."""
        resource = self.manifest.resources.get(item.resource_id)
        if resource and resource.material_type != "contentmodule" and resource.href:
            page = ManifestItem(f"{item.identifier}#page", item.title, item.resource_id)
            self._add_item(page, project, for_teachers or item.is_for_teachers)

    def _add_item(self, item: ManifestItem, project: ProjectTree, for_teachers: bool) -> None:
        for_teachers |= item.is_for_teachers
        if not item.resource_id:
            if item.title and not for_teachers:
                self.tabs.add_heading(project, item.identifier, item.title, [])
            return
        resource = self.manifest.resources.get(item.resource_id)
        if resource is None:
            self.tree.warn(
                _("%(what)s refers to something that is not in the cartridge; it was left out.")
                % {"what": quoted_title(item.title, for_teachers=for_teachers)}
            )
            return
        self._add_resource(
            resource,
            item.identifier,
            item.title,
            project,
            for_teachers=for_teachers,
            is_unpublished=self._is_unpublished(item),
        )

    # --- Resources -----------------------------------------------------------------------

    def _add_resource(
        self,
        resource: ManifestResource,
        identifier: str,
        title: str,
        project: ProjectTree,
        *,
        for_teachers: bool,
        is_unpublished: bool = False,
    ) -> str:
        """Add a resource to a tab or to the guide of a project.

        Returns the title that students see, "" if they do not see it.
        """
        chosen = self.reader.preferred_form(resource)
        identifiers = {resource.identifier, chosen.identifier}
        self.placed |= identifiers
        for_teachers |= self.audience.is_for_teachers(resource)
        for_teachers |= self.audience.is_for_teachers(chosen)
        content = self._read(chosen, project, for_teachers, title)
        if content is None:
            if chosen.identifier not in self.unreadable:
                name = quoted_title(title, for_teachers=for_teachers)
                what = f"{name} ({resource.declared_type or '–'})"
                self.tree.warn(_("%(what)s contains nothing to import.") % {"what": what})
            return ""
        title = title or content.title or title_from_name(resource.href)
        for warning in content.warnings:
            self.tree.warn(warning % {"what": quoted_title(title, for_teachers=for_teachers)})
        if chosen.type == ResourceType.WEB_LINK:
            self.tree.web_links += 1
        if content.teachers_html or content.teachers_files:
            self._add_teachers_part(content, chosen, title, project)
        if for_teachers:
            self.links.add_guide_file(project, content.file)
            self.tabs.add_to_guide(project, title, content)
            return ""
        if content.file and not self.links.add_student_file(content.file):
            self.tree.warn(
                _("%(what)s is a teachers-only file; it was left out.")
                % {"what": quoted_title(title, for_teachers=False)}
            )
            return ""
        if is_unpublished or content.is_unpublished or identifiers & self.canvas.unpublished:
            project.held.append(title)
        self.tabs.add(project, identifier, title, content)
        return title

    def _add_teachers_part(
        self, content: ResourceContent, resource: ManifestResource, title: str, project: ProjectTree
    ) -> None:
        """Add the text and files for the instructor of an assignment to the guide."""
        follow_from = self.links.follow_for(project, for_teachers=True, title=title)
        follow = follow_from(resource.href)
        try:
            body = convert_page(content.teachers_html, follow, top_level=3).markdown
        except PartRefusedError as refusal:
            self._warn_left_out(title, True, refusal)
            return
        for name in content.teachers_files:
            self.links.add_guide_file(project, name)
            body += f"\n\n- [{name.rpartition('/')[2]}]({file_reference(name)})"
        self.tabs.add_to_guide(project, title, ResourceContent(ContentKind.PAGE, body=body))

    def _read(
        self,
        resource: ManifestResource,
        project: ProjectTree | None,
        for_teachers: bool,
        title: str,
    ) -> ResourceContent | None:
        """None for a resource that is empty, or cannot be read and is in `unreadable` then."""
        follow_from = self.links.follow_for(project, for_teachers=for_teachers, title=title)
        try:
            return self.reader.read(resource, follow_from)
        except PartRefusedError as refusal:
            self.unreadable.add(resource.identifier)
            self._warn_left_out(title, for_teachers, refusal)
            return None

    def _warn_left_out(self, title: str, for_teachers: bool, why: PartRefusedError) -> None:
        what = quoted_title(title, for_teachers=for_teachers)
        self.tree.warn(_("%(what)s was left out: %(why)s") % {"what": what, "why": why})

    # --- Resources outside of modules ----------------------------------------------------

    def _add_unplaced_resources(self) -> None:
        """Add to the first project what no module shows, and say so in one warning."""
        used_files = {*self.tree.files, *self.links.guide_files}
        unplaced, warnings = find_unplaced(
            self.manifest, self.audience, self.canvas, placed=self.placed, used_files=used_files
        )
        for warning in warnings:
            self.tree.warn(warning)
        if not unplaced:
            return
        if not self.tree.projects:
            self._add_project(GENERAL, GENERAL_TITLE)
        project = self.tree.projects[0]
        titles = []
        for resource in unplaced:
            if resource.identifier in self.placed:  # as the other form of one before
                continue
            for_teachers = self.audience.is_for_teachers(resource)
            title = self._add_resource(
                resource, resource.identifier, resource.title, project, for_teachers=for_teachers
            )
            if title:
                titles.append(title)
        if titles:
            names = ", ".join(titles[:MAX_NAMES]) + ("…" if len(titles) > MAX_NAMES else "")
            self.tree.warn(
                ngettext(
                    "%(number)s item outside any module was put into “%(title)s”: %(names)s",
                    "%(number)s items outside any module were put into “%(title)s”: %(names)s",
                    len(titles),
                )
                % {"number": len(titles), "title": project.title, "names": names}
            )
