"""Which resources and files of a cartridge are for teachers only.

The mark may stand on the whole cartridge, an item, a resource or a single file. The file in the
`href` of a marked resource is for teachers even when another resource lists it too; a file that
both only list (a logo, a style sheet) is for everybody.
"""

from .canvas import CanvasSettings
from .manifest import IntendedUse, Manifest, ManifestItem, ManifestResource


class Audience:
    """`resources` and `files` are those for teachers: identifiers, and names in the archive."""

    def __init__(self, manifest: Manifest, canvas: CanvasSettings):
        self.manifest = manifest
        self.resources: set[str] = set()
        self.files: set[str] = set(manifest.teachers_files)
        for resource in manifest.resources.values():
            if (
                resource.is_for_teachers
                or resource.intended_use == IntendedUse.LESSON_PLAN
                or resource.identifier in canvas.hidden_files
            ):
                self.resources.add(resource.identifier)
        self._mark_by_items()
        self._mark_variants()
        self._mark_files(canvas)

    def _mark_by_items(self) -> None:
        """A resource that only marked items show is for teachers too."""
        shown_to_all, shown_to_teachers = set(), set()

        def walk(item: ManifestItem, is_marked: bool) -> None:
            is_marked |= item.is_for_teachers
            if item.resource_id:
                (shown_to_teachers if is_marked else shown_to_all).add(item.resource_id)
            for inner in item.items:
                walk(inner, is_marked)

        for item in self.manifest.items:
            walk(item, self.manifest.is_for_teachers)
        self.resources |= (shown_to_teachers - shown_to_all) & self.manifest.resources.keys()

    def _mark_variants(self) -> None:
        """Two forms of one thing (an assignment and its page) share the mark.

        Done twice, since a form may itself have a form.
        """
        pairs = [
            (resource.identifier, other)
            for resource in self.manifest.resources.values()
            for other in resource.variants
        ]
        for _ in range(2):
            for one, other in pairs:
                if one in self.resources or other in self.resources:
                    self.resources |= {one, other}

    def _mark_files(self, canvas: CanvasSettings) -> None:
        names_for_all: set[str] = set()
        for resource in self.manifest.resources.values():
            if resource.identifier not in self.resources:
                names_for_all |= {resource.href, *resource.files}
        for identifier in self.resources & self.manifest.resources.keys():
            resource = self.manifest.resources[identifier]
            self.files |= {resource.href} if resource.href else set()
            self.files |= {name for name in resource.files if name not in names_for_all}
        self.files |= canvas.hidden_files
        self.files.discard("")

    def is_for_teachers(self, resource: ManifestResource) -> bool:
        return resource.identifier in self.resources or resource.href in self.files
