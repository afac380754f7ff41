"""What the links of a page become, for the readers of that page.

A page for students never gets the address of something for teachers: the link goes, its words
stay, and the warning names the student's page alone.
"""

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import PathTree, ProjectTree, file_reference, item_reference

from .archive import Cartridge
from .audience import Audience
from .classification import kind_of_file
from .links import Links
from .manifest import Item, Manifest


def named(title: str, closed: bool) -> str:
    """Titles of what is for teachers only stay out of every message."""
    if closed:
        return _("Something for teachers only")
    return f"“{title or _('An item without title')}”"


class PageLinks:
    def __init__(
        self, cartridge: Cartridge, manifest: Manifest, audience: Audience, tree: PathTree
    ):
        self.cartridge = cartridge
        self.manifest = manifest
        self.audience = audience
        self.tree = tree
        self.links = Links(cartridge, manifest)
        self.guide_uses: set[str] = set()  # files that guides refer to
        self._opened: set[str] = set()
        self._in_guides: set[tuple[str, str]] = set()
        self.by_file = {
            resource.href: resource.identifier
            for resource in manifest.resources.values()
            if resource.href
        }
        self.shown_at: dict[str, str] = {}  # resource → identifier of its first open item
        self._note_places(manifest.items, closed=manifest.teachers_only)
        self.listed = set(self.shown_at)
        for resource in manifest.resources.values():
            # What no item shows is placed by its own identifier (see unplaced_resources.py).
            if resource.kind in ("assignment", "topic", "quiz", "webcontent"):
                self.shown_at.setdefault(resource.identifier, resource.identifier)

    def _note_places(self, items: list[Item], *, closed: bool) -> None:
        for item in items:
            if item.ref and not (closed or item.teachers_only):
                self.shown_at.setdefault(item.ref, item.identifier)
            self._note_places(item.items, closed=closed or item.teachers_only)

    def open_file(self, name: str) -> bool:
        if name in self.audience.files:
            return False
        if name not in self._opened:
            self._opened.add(name)
            self.tree.files.append(name)
        return True

    def use_in_guide(self, project: ProjectTree | None, name: str) -> None:
        if name and project is not None:
            self.guide_uses.add(name)
            if (project.identifier, name) not in self._in_guides:
                self._in_guides.add((project.identifier, name))
                project.guide.files.append(name)

    def following(self, project: ProjectTree | None, *, closed: bool, title: str):
        """What the links of a page become, for the readers of that page."""

        def from_page(page: str):
            def follow(address: str, is_image: bool) -> str:
                target = self.links.follow(address, page)
                name, found = target.value, None
                match target.kind:
                    case "external":
                        return target.value
                    case "item":
                        return item_reference(name)
                    case "resource":
                        found = self.manifest.resources[name]
                        name = found.href
                    case "file":
                        found = self.manifest.resources.get(self.by_file.get(name, ""))
                    case _:
                        if address.strip() and not address.strip().startswith("#"):
                            self._lost(title, closed, "nothing")
                        return ""
                kept_back = name in self.audience.files or (
                    found is not None and self.audience.is_closed(found)
                )
                if kept_back and not closed:
                    self._lost(title, closed, "teachers")
                    return ""
                is_page = found and (found.kind != "webcontent" or kind_of_file(name) == "html")
                if is_page and found.identifier in self.shown_at and not kept_back:
                    return item_reference(self.shown_at[found.identifier])
                return self._file_address(name, project, closed, title)

            return follow

        return from_page

    def _file_address(self, name: str, project, closed: bool, title: str) -> str:
        if not name or name not in self.cartridge:
            return ""
        if kind_of_file(name) in ("html", "support"):
            self._lost(title, closed, "unlisted")
            return ""
        if closed:
            self.use_in_guide(project, name)
        else:
            self.open_file(name)
        return file_reference(name)

    def _lost(self, title: str, closed: bool, where: str) -> None:
        why = {
            "nothing": _("%(what)s had a link that leads nowhere; its words were kept."),
            "teachers": _("%(what)s had a link for teachers only; its words were kept."),
            "unlisted": _("%(what)s had a link to a page of no module; its words were kept."),
        }
        self.tree.warn(why[where] % {"what": named(title, closed)})
