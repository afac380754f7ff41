"""Which parts of a cartridge are for teachers only.

The mark may stand on the whole cartridge, an item, a resource or a single file. A file that a
marked resource is about is closed even when another resource lists it too; what both merely use
(a logo, a style sheet) stays open.
"""

from .canvas import CanvasNotes
from .manifest import Item, Manifest, Resource

TEACHING_USES = {"lessonplan"}


class Audience:
    def __init__(self, manifest: Manifest, notes: CanvasNotes):
        self.manifest = manifest
        self.resources: set[str] = set()  # identifiers of closed resources
        self.files: set[str] = set(manifest.teachers_files)
        for resource in manifest.resources.values():
            if (
                resource.teachers_only
                or resource.intended_use in TEACHING_USES
                or resource.identifier in notes.hidden_files
            ):
                self.resources.add(resource.identifier)
        self._close_by_items()
        self._close_variants()
        self._close_files(notes)

    def _close_by_items(self) -> None:
        """A resource that only marked items show is closed as well."""
        opened, closed = set(), set()

        def walk(item: Item, is_closed: bool) -> None:
            is_closed |= item.teachers_only
            if item.ref:
                (closed if is_closed else opened).add(item.ref)
            for inner in item.items:
                walk(inner, is_closed)

        for item in self.manifest.items:
            walk(item, self.manifest.teachers_only)
        self.resources |= {ref for ref in closed - opened if ref in self.manifest.resources}

    def _close_variants(self) -> None:
        """Two forms of one thing (an assignment and its page) share the mark."""
        pairs = [
            (resource.identifier, other)
            for resource in self.manifest.resources.values()
            for other in resource.variants
        ]
        for _ in range(2):
            for one, other in pairs:
                if one in self.resources or other in self.resources:
                    self.resources |= {one, other}

    def _close_files(self, notes: CanvasNotes) -> None:
        open_names: set[str] = set()
        for resource in self.manifest.resources.values():
            if resource.identifier not in self.resources:
                open_names |= {resource.href, *resource.files}
        for identifier in self.resources & self.manifest.resources.keys():
            resource = self.manifest.resources[identifier]
            self.files |= {resource.href} if resource.href else set()
            self.files |= {name for name in resource.files if name not in open_names}
        self.files |= notes.hidden_files
        self.files.discard("")

    def is_closed(self, resource: Resource) -> bool:
        return resource.identifier in self.resources or resource.href in self.files
