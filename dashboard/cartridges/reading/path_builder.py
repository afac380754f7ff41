"""From a cartridge to a path: each module a project, each thing in it on its own tab."""

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import PathTree, ProjectTree, file_reference

from .archive import Cartridge, CartridgeRefused, PartRefusedError
from .audience import Audience
from .canvas import read_notes
from .classification import from_name
from .html_to_markdown import convert
from .manifest import Item, Manifest, Resource, read_manifest
from .native import read_native
from .page_links import PageLinks, named
from .resource_reader import Piece, Reader
from .tab_placement import Placer
from .unplaced_resources import GENERAL, LeftOver


def read_path(cartridge: Cartridge) -> PathTree:
    """The whole cartridge as a tree. Raises `CartridgeRefused` with clear words."""
    manifest = read_manifest(cartridge)
    own = read_native(cartridge, manifest, manifest.warnings)
    return own or Mapper(cartridge, manifest).map()


class Mapper:
    def __init__(self, cartridge: Cartridge, manifest: Manifest):
        self.cartridge = cartridge
        self.manifest = manifest
        self.notes = read_notes(cartridge)
        self.audience = Audience(manifest, self.notes)
        self.reader = Reader(cartridge, manifest, self.notes)
        identifier = manifest.identifier or f"untitled {manifest.title}"
        self.tree = PathTree(identifier, manifest.title or "Untitled path")
        self.tree.warnings = list(manifest.warnings)
        self.page_links = PageLinks(cartridge, manifest, self.audience, self.tree)
        self.placer = Placer(self.tree)
        self.waiting: list[Item] = []  # teachers' modules before the first project
        self.used: set[str] = set()  # resources that have been placed
        self.refused: set[str] = set()  # resources that cannot be read, and were named

    def map(self) -> PathTree:
        self.tree.description = self._description()
        for number, item in enumerate(self.manifest.items, 1):
            if item.items or not item.ref:
                self._module(item, number)
            else:
                self._loose(item)
        LeftOver(self, self.tree).place()
        open_files = set(self.tree.files)
        for project in self.tree.projects:
            project.guide.files = [n for n in project.guide.files if n not in open_files]
        self._make_identifiers_distinct()
        if not any(
            project.items or project.resources or project.brief or project.guide
            for project in self.tree.projects
        ):
            raise CartridgeRefused(
                _(
                    "Nothing in this cartridge can be imported: it holds no page, link, file, "
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
        paragraphs = [self.manifest.description]
        for resource in self.manifest.resources.values():
            is_syllabus = resource.intended_use == "syllabus"
            if is_syllabus and not self.audience.is_closed(resource) and resource.href:
                piece = self._read(resource, project=None, closed=False, title=_("The syllabus"))
                if piece and resource.identifier not in self.page_links.listed:
                    paragraphs.append(piece.body)
                    self.used.add(resource.identifier)
        return "\n\n".join(part for part in paragraphs if part.strip())

    def new_project(self, identifier: str, title: str) -> ProjectTree:
        project = ProjectTree(identifier=identifier, title=title)
        self.tree.projects.append(project)
        return project

    def _module(self, item: Item, number: int) -> None:
        if item.teachers_only and not self.manifest.teachers_only:
            self._teachers_module(item)
            return
        title = item.title or f"Project {number}"
        if not item.title:
            self.tree.warn(
                _("Module %(number)s has no title; it is called “%(title)s” now.")
                % {"number": number, "title": title}
            )
        project = self.new_project(item.identifier, title)
        closed = self.manifest.teachers_only
        if closed or item.hidden or item.identifier in self.notes.unpublished:
            project.held.append(title)
        self._own_page(item, project, closed)
        self._children(item, project, closed)
        while self.waiting:
            self._teachers_module(self.waiting.pop(0))
        if not item.items and not item.ref:
            self.tree.warn(_("The module “%(title)s” is empty.") % {"title": title})

    def _teachers_module(self, item: Item) -> None:
        """Students must not even see its title: its parts go to the guide of the project before."""
        open_items = (one for one in self.manifest.items if one.items and not one.teachers_only)
        following = next(open_items, None)
        if not self.tree.projects and following is None:
            self.new_project(GENERAL, "General")
        if not self.tree.projects:
            self.waiting.append(item)
            return
        project = self.tree.projects[-1]
        self._own_page(item, project, closed=True)
        self._children(item, project, closed=True)

    def _loose(self, item: Item) -> None:
        project = next((p for p in self.tree.projects if p.identifier == GENERAL), None)
        if project is None:
            project = self.new_project(GENERAL, "General")
            self.tree.warn(
                _("Items outside of any module were put into the project “%(title)s”.")
                % {"title": project.title}
            )
        self._item(item, project, self.manifest.teachers_only)

    def _children(self, item: Item, project: ProjectTree, closed: bool) -> None:
        for inner in item.items:
            if inner.items:
                inner_closed = closed or inner.teachers_only
                if not inner_closed:
                    shown = [one.title for one in inner.items if not self._is_closed(one)]
                    self.placer.heading(project, inner.identifier, inner.title, shown)
                hidden = inner.hidden or inner.identifier in self.notes.unpublished
                if hidden and not inner_closed:
                    project.held.append(inner.title)
                self._own_page(inner, project, inner_closed)
                self._children(inner, project, inner_closed)
            else:
                self._item(inner, project, closed)

    def _is_closed(self, item: Item) -> bool:
        resource = self.manifest.resources.get(item.ref)
        return item.teachers_only or (resource is not None and self.audience.is_closed(resource))

    def _own_page(self, item: Item, project: ProjectTree, closed: bool) -> None:
        """Brightspace gives modules a resource of their own, which is mostly empty."""
        resource = self.manifest.resources.get(item.ref)
        if resource and resource.material != "contentmodule" and resource.href:
            page = Item(f"{item.identifier}#page", item.title, item.ref)
            self._item(page, project, closed or item.teachers_only)

    def _item(self, item: Item, project: ProjectTree, closed: bool) -> None:
        closed |= item.teachers_only
        if not item.ref:
            if item.title and not closed:
                self.placer.heading(project, item.identifier, item.title, [])
            return
        resource = self.manifest.resources.get(item.ref)
        if resource is None:
            self.tree.warn(
                _("%(what)s refers to something that is not in the cartridge; it was left out.")
                % {"what": named(item.title, closed)}
            )
            return
        hidden = item.hidden or item.identifier in self.notes.unpublished
        self.place(resource, item.identifier, item.title, project, closed, hidden)

    def place(
        self,
        resource: Resource,
        identifier: str,
        title: str,
        project: ProjectTree,
        closed: bool,
        hidden: bool = False,
    ) -> str:
        """The title under which it was placed, "" if it was not placed where students see it."""
        self.used.add(resource.identifier)
        chosen = self.reader.preferred(resource)
        self.used.add(chosen.identifier)
        closed |= self.audience.is_closed(resource) or self.audience.is_closed(chosen)
        piece = self._read(chosen, project, closed, title)
        if piece is None and chosen.identifier in self.refused:
            return ""
        if piece is None:
            what = f"{named(title, closed)} ({resource.type or '–'})"
            self.tree.warn(_("%(what)s holds nothing to import.") % {"what": what})
            return ""
        title = title or piece.title or from_name(resource.href)
        identifiers = {resource.identifier, chosen.identifier}
        hidden |= piece.hidden or bool(identifiers & self.notes.unpublished)
        for warning in piece.warnings:
            self.tree.warn(warning % {"what": named(title, closed)})
        if chosen.kind == "weblink":
            self.tree.web_links += 1
        if piece.teachers_body or piece.teachers_files:
            self._add_teachers_part(piece, chosen, title, project)
        if closed:
            self.page_links.use_in_guide(project, piece.file)
            self.placer.in_guide(project, title, piece)
            return ""
        if piece.file and not self.page_links.open_file(piece.file):
            self.tree.warn(
                _("%(what)s is a file for teachers only; it was left out.")
                % {"what": named(title, False)}
            )
            return ""
        if hidden:
            project.held.append(title)
        self.placer.place(project, identifier, title, piece)
        return title

    def _add_teachers_part(self, piece: Piece, resource: Resource, title, project) -> None:
        follow = self.page_links.following(project, closed=True, title=title)(resource.href)
        try:
            body = convert(piece.teachers_body, follow, top_level=3).markdown
        except PartRefusedError as refused:
            self._left_out(title, True, refused)
            return
        for name in piece.teachers_files:
            self.page_links.use_in_guide(project, name)
            body += f"\n\n- [{name.rpartition('/')[2]}]({file_reference(name)})"
        self.placer.in_guide(project, title, Piece("page", body=body))

    def _read(self, resource, project, closed: bool, title: str) -> Piece | None:
        try:
            return self.reader.read(
                resource, self.page_links.following(project, closed=closed, title=title)
            )
        except PartRefusedError as refused:
            self.refused.add(resource.identifier)
            self._left_out(title, closed, refused)
            return None

    def _left_out(self, title: str, closed: bool, why: PartRefusedError) -> None:
        self.tree.warn(
            _("%(what)s was left out: %(why)s") % {"what": named(title, closed), "why": why}
        )
