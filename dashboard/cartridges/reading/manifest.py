"""imsmanifest.xml: what is in the cartridge, in which order, and for whom.

Who something is for: Common Cartridge marks it with `intendedEndUserRole`, whose values are
Learner, Instructor and Mentor (some systems write the older words of IEEE LOM). What names roles
without a learner is for teachers only. Canvas writes the same mark on files that it keeps locked.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from posixpath import join
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from dashboard.cartridges.errors import CartridgeRefusedError
from dashboard.cartridges.tree import MAX_TITLE, add_warning
from mentorhub.xml_files import descendants, local_name

from .archive import MANIFEST, MAX_TEXT, Cartridge
from .xml_parsing import (
    attribute,
    children,
    first_child,
    parse_xml,
    text_of,
)

# Levels of items.
MAX_DEPTH = 40
# The largest course known has 900. Each becomes some rows, written within one request.
MAX_ITEMS = 10_000
LEARNER_ROLES = {"learner", "student", "all", "everyone"}
FALSE_VALUES = {"false", "0", "no"}


class ResourceType(StrEnum):
    """What a resource is, whatever the version of the standard."""

    WEB_LINK = "weblink"
    TOPIC = "topic"
    QUESTION_BANK = "question_bank"
    QUIZ = "quiz"
    LTI = "lti"
    ASSIGNMENT = "assignment"
    ASSOCIATED = "associated"
    WEB_CONTENT = "webcontent"
    UNKNOWN = "unknown"


class IntendedUse(StrEnum):
    """The values of the attribute `intendeduse` that are treated in a way of their own."""

    ASSIGNMENT = "assignment"
    LESSON_PLAN = "lessonplan"
    SYLLABUS = "syllabus"


# The attribute `type` names the version of the standard too; this part of it never changed.
TYPE_PATTERNS = [
    (ResourceType.WEB_LINK, re.compile(r"imswl_")),
    (ResourceType.TOPIC, re.compile(r"imsdt_")),
    (ResourceType.QUESTION_BANK, re.compile(r"imsqti.*question-bank")),
    (ResourceType.QUIZ, re.compile(r"imsqti")),
    (ResourceType.LTI, re.compile(r"imsbasiclti|imslti")),
    (ResourceType.ASSIGNMENT, re.compile(r"assignment_xml")),
    (ResourceType.ASSOCIATED, re.compile(r"learning-application-resource|associatedcontent")),
    (ResourceType.WEB_CONTENT, re.compile(r"webcontent|sco|asset")),
]


@dataclass
class ManifestResource:
    """`href` and `files` are names in the archive; `dependencies` and `variants` identifiers."""

    identifier: str
    type: ResourceType
    declared_type: str  # the attribute `type` as it stands
    href: str = ""
    files: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)  # other forms of the same thing
    intended_use: str = ""
    material_type: str = ""  # written by Brightspace alone
    title: str = ""
    is_for_teachers: bool = False


@dataclass
class ManifestItem:
    """A line of the outline, with those below it."""

    identifier: str
    title: str
    resource_id: str = ""  # identifier of the resource that it shows
    items: list["ManifestItem"] = field(default_factory=list)
    is_for_teachers: bool = False
    is_hidden: bool = False


@dataclass
class Manifest:
    """`items` are the modules, `resources` are by identifier."""

    identifier: str
    title: str = ""
    description: str = ""
    is_for_teachers: bool = False
    items: list[ManifestItem] = field(default_factory=list)
    resources: dict[str, ManifestResource] = field(default_factory=dict)
    teachers_files: set[str] = field(default_factory=set)  # files with a mark of their own
    warnings: list[str] = field(default_factory=list)


def read_manifest(cartridge: Cartridge) -> Manifest:
    """Raises `CartridgeRefusedError` if it is broken, or is not the manifest of a package."""
    root = parse_xml(cartridge.read(MANIFEST, MAX_TEXT), "imsmanifest.xml")
    if local_name(root) != "manifest":
        raise CartridgeRefusedError(_("imsmanifest.xml is not the manifest of a Common Cartridge."))
    manifest = Manifest(
        identifier=attribute(root, "identifier"), is_for_teachers=is_for_teachers_only(root)
    )
    metadata = first_child(root, "metadata")
    if metadata is not None:
        general = next(descendants(metadata, "general"), metadata)
        manifest.title = text_of(first_child(general, "title"))[:MAX_TITLE]
        manifest.description = text_of(first_child(general, "description"))
    _read_resources(root, cartridge, manifest)
    _read_organizations(root, manifest)
    if not manifest.resources and not manifest.items:
        raise CartridgeRefusedError(_("The manifest is empty: it has no items and no resources."))
    return manifest


def _read_resources(root: Element, cartridge: Cartridge, manifest: Manifest) -> None:
    base = attribute(root, "base")
    for group in children(root, "resources"):
        group_base = join(base, attribute(group, "base"))
        for element in children(group, "resource"):
            resource = _read_resource(element, group_base, cartridge, manifest)
            if resource.identifier in manifest.resources:
                add_warning(
                    manifest.warnings,
                    _("Two resources are called “%(name)s”; only the first was read.")
                    % {"name": resource.identifier},
                )
                twin = manifest.resources[resource.identifier]
                twin.is_for_teachers |= resource.is_for_teachers
            else:
                manifest.resources[resource.identifier] = resource


def _read_resource(
    element: Element, base: str, cartridge: Cartridge, manifest: Manifest
) -> ManifestResource:
    declared = attribute(element, "type")
    base = join(base, attribute(element, "base"))
    href = attribute(element, "href")
    resource = ManifestResource(
        identifier=attribute(element, "identifier"),
        type=_resource_type(declared),
        declared_type=declared[:MAX_TITLE],
        dependencies=[attribute(one, "identifierref") for one in children(element, "dependency")],
        variants=[attribute(one, "identifierref") for one in descendants(element, "variant")],
        intended_use=attribute(element, "intendeduse").casefold(),
        material_type=attribute(element, "material_type").casefold(),
        title=attribute(element, "title")[:MAX_TITLE],
        is_for_teachers=is_for_teachers_only(element) or manifest.is_for_teachers,
    )
    files: dict[str, None] = {}
    for found in children(element, "file"):
        name = cartridge.find(join(base, attribute(found, "href")))
        if not name:
            continue
        files[name] = None
        if is_for_teachers_only(found):
            manifest.teachers_files.add(name)
    resource.files = list(files)
    if "://" in href:
        resource.href = href
    elif href:
        resource.href = cartridge.find(join(base, href.partition("?")[0]))
    if not resource.href and len(resource.files) >= 1 and not href:
        resource.href = resource.files[0]
    return resource


def _resource_type(declared: str) -> ResourceType:
    declared = declared.casefold()
    found = (kind for kind, pattern in TYPE_PATTERNS if pattern.search(declared))
    return next(found, ResourceType.UNKNOWN)


def is_for_teachers_only(element: Element) -> bool:
    """True if the metadata directly below the element names roles, and none is a learner's."""
    roles = set()
    for metadata in children(element, "metadata"):
        for role in descendants(metadata, "intendedEndUserRole"):
            values = [text_of(value) for value in descendants(role, "value")] or [text_of(role)]
            roles |= {value.strip().casefold() for value in values}
    roles.discard("")
    return bool(roles) and not roles & LEARNER_ROLES


def _read_organizations(root: Element, manifest: Manifest) -> None:
    seen: dict[str, int] = {}
    count = 0

    def read(element: Element, depth: int) -> ManifestItem:
        nonlocal count
        if depth > MAX_DEPTH:
            raise CartridgeRefusedError(
                _("The items of the manifest are nested too deep to be a course.")
            )
        identifier = attribute(element, "identifier") or attribute(element, "identifierref")
        seen[identifier] = seen.get(identifier, 0) + 1
        count += 1
        if count > MAX_ITEMS:
            raise CartridgeRefusedError(
                _("The manifest lists more than %(number)s items.") % {"number": f"{MAX_ITEMS:,}"}
            )
        if seen[identifier] > 1 or not identifier:
            identifier = f"{identifier}#{seen[identifier]}"
        return ManifestItem(
            identifier=identifier,
            title=text_of(first_child(element, "title"))[:MAX_TITLE],
            resource_id=attribute(element, "identifierref"),
            items=[read(found, depth + 1) for found in children(element, "item")],
            is_for_teachers=is_for_teachers_only(element),
            is_hidden=attribute(element, "isvisible").casefold() in FALSE_VALUES,
        )

    organizations = [
        found
        for group in children(root, "organizations")
        for found in children(group, "organization")
    ]
    if len(organizations) > 1:
        manifest.warnings.append(
            _("The cartridge contains several organisations; they were read one after the other.")
        )
    for organization in organizations:
        if not manifest.title:
            manifest.title = text_of(first_child(organization, "title"))[:MAX_TITLE]
        items = [read(found, 1) for found in children(organization, "item")]
        manifest.items += _top_items(items, manifest.title)


def _top_items(items: list[ManifestItem], course: str) -> list[ManifestItem]:
    """The items that are modules: those below the root item that the standard requires.

    By the standard the root has no title; some systems give it the title of the course. A lone
    module without a root looks like that too, but has another title and at most one container.
    """
    if len(items) != 1 or items[0].resource_id or not items[0].items:
        return [item for item in items if item.items or item.resource_id or item.title]
    root = items[0]
    containers = [item for item in root.items if item.items]
    is_root = (
        not root.title
        or len(containers) > 1
        or (containers and root.title.casefold() == course.casefold())
    )
    if not is_root:
        return items
    for item in root.items:
        item.is_for_teachers |= root.is_for_teachers
        item.is_hidden |= root.is_hidden
    return root.items
