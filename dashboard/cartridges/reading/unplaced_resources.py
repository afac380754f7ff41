"""Finds the resources that no module shows and that are worth importing."""

from collections.abc import Set

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .audience import Audience
from .canvas import CanvasSettings
from .classification import FileKind, kind_of_file
from .manifest import Manifest, ManifestResource, ResourceType

# Of no use on their own: pages show them.
USED_BY_PAGES = {FileKind.IMAGE, FileKind.SUPPORT}


def find_unplaced(
    manifest: Manifest,
    audience: Audience,
    canvas: CanvasSettings,
    *,
    placed: Set[str],
    used_files: Set[str],
) -> tuple[list[ManifestResource], list[str]]:
    """Assignments, pages and documents of no module, and warnings of what is left out.

    `placed` are the identifiers of resources that a module shows, `used_files` the files that a
    page or a guide refers to.
    """
    known = manifest.resources
    used_files = used_files | _files_teachers_need(manifest, audience)
    unplaced: list[ManifestResource] = []
    warnings: list[str] = []
    unused = 0
    for resource in known.values():
        if (
            resource.identifier in placed
            or resource.identifier in canvas.announcements
            or (
                resource.type != ResourceType.ASSIGNMENT
                and any(other in known for other in resource.variants)
            )
        ):
            continue
        if resource.type in (ResourceType.QUESTION_BANK, ResourceType.UNKNOWN):
            warnings.append(
                _("Not imported: resources of type “%(type)s”.") % {"type": resource.declared_type}
            )
        elif resource.type == ResourceType.ASSOCIATED:
            if any(name.endswith("assignment_settings.xml") for name in resource.files):
                unplaced.append(resource)
        elif resource.type == ResourceType.WEB_CONTENT and not _is_page(resource):
            if resource.href in used_files:
                continue
            if _is_document(resource):
                unplaced.append(resource)
            else:
                unused += 1
        else:
            unplaced.append(resource)
    if unused:
        warnings.append(
            ngettext(
                "%(number)s file that nothing refers to was left out.",
                "%(number)s files that nothing refers to were left out.",
                unused,
            )
            % {"number": unused}
        )
    return unplaced, warnings


def _files_teachers_need(manifest: Manifest, audience: Audience) -> set[str]:
    """Files on which resources for teachers depend: never added for students."""
    resources = manifest.resources
    return {
        resources[needed].href
        for identifier in audience.resources & resources.keys()
        for needed in resources[identifier].dependencies
        if needed in resources
    }


def _is_page(resource: ManifestResource) -> bool:
    return kind_of_file(resource.href) == FileKind.HTML


def _is_document(resource: ManifestResource) -> bool:
    return "." in resource.href and kind_of_file(resource.href) not in USED_BY_PAGES
