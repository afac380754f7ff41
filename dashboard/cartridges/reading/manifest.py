"""imsmanifest.xml: what is in the cartridge, in which order, and for whom."""

import re
from dataclasses import dataclass, field
from posixpath import join
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from dashboard.cartridges.tree import MAX_TITLE, add_warning

from .archive import MANIFEST, MAX_TEXT, Cartridge, CartridgeRefused
from .roles import for_teachers_only, is_hidden
from .xml_parsing import attribute, child, children, inside, local, parse, text

MAX_DEPTH = 40
# The largest course known has 900. Each becomes some rows, written while somebody waits.
MAX_ITEMS = 10_000
# The type of a resource names its version too; the word in the middle never changed.
KINDS = [
    ("weblink", re.compile(r"imswl_")),
    ("topic", re.compile(r"imsdt_")),
    ("question_bank", re.compile(r"imsqti.*question-bank")),
    ("quiz", re.compile(r"imsqti")),
    ("lti", re.compile(r"imsbasiclti|imslti")),
    ("assignment", re.compile(r"assignment_xml")),
    ("associated", re.compile(r"learning-application-resource|associatedcontent")),
    ("webcontent", re.compile(r"webcontent|sco|asset")),
]


@dataclass
class Resource:
    identifier: str
    kind: str
    type: str
    href: str = ""
    files: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)
    intended_use: str = ""
    material: str = ""
    title: str = ""
    teachers_only: bool = False
    hidden: bool = False


@dataclass
class Item:
    identifier: str
    title: str
    ref: str = ""
    items: list["Item"] = field(default_factory=list)
    teachers_only: bool = False
    hidden: bool = False


@dataclass
class Manifest:
    identifier: str
    title: str = ""
    description: str = ""
    version: str = ""
    teachers_only: bool = False
    items: list[Item] = field(default_factory=list)
    resources: dict[str, Resource] = field(default_factory=dict)
    teachers_files: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)


def read_manifest(cartridge: Cartridge) -> Manifest:
    """Raises `CartridgeRefused` if it is broken, or is not the manifest of a package."""
    root = parse(cartridge.read(MANIFEST, MAX_TEXT), "imsmanifest.xml")
    if local(root) != "manifest":
        raise CartridgeRefused(_("imsmanifest.xml is not the manifest of a Common Cartridge."))
    manifest = Manifest(
        identifier=attribute(root, "identifier"), teachers_only=for_teachers_only(root)
    )
    metadata = child(root, "metadata")
    if metadata is not None:
        general = next(inside(metadata, "general"), metadata)
        manifest.title = text(child(general, "title"))[:MAX_TITLE]
        manifest.description = text(child(general, "description"))
        manifest.version = text(child(metadata, "schemaversion"))
    _read_resources(root, cartridge, manifest)
    _read_organizations(root, manifest)
    if not manifest.resources and not manifest.items:
        raise CartridgeRefused(
            _("The manifest lists nothing: there are no items and no resources.")
        )
    return manifest


def _read_resources(root: Element, cartridge: Cartridge, manifest: Manifest) -> None:
    base = attribute(root, "base")
    for group in children(root, "resources"):
        group_base = join(base, attribute(group, "base"))
        for element in children(group, "resource"):
            resource = _resource(element, group_base, cartridge, manifest)
            if resource.identifier in manifest.resources:
                add_warning(
                    manifest.warnings,
                    _("Two resources are called “%(name)s”; only the first was read.")
                    % {"name": resource.identifier},
                )
                twin = manifest.resources[resource.identifier]
                twin.teachers_only |= resource.teachers_only
            else:
                manifest.resources[resource.identifier] = resource


def _resource(element: Element, base: str, cartridge: Cartridge, manifest: Manifest) -> Resource:
    kind_of = attribute(element, "type").casefold()
    base = join(base, attribute(element, "base"))
    href = attribute(element, "href")
    resource = Resource(
        identifier=attribute(element, "identifier"),
        kind=next((name for name, pattern in KINDS if pattern.search(kind_of)), "unknown"),
        type=attribute(element, "type")[:MAX_TITLE],
        dependencies=[attribute(one, "identifierref") for one in children(element, "dependency")],
        variants=[attribute(one, "identifierref") for one in inside(element, "variant")],
        intended_use=attribute(element, "intendeduse").casefold(),
        material=attribute(element, "material_type").casefold(),
        title=attribute(element, "title")[:MAX_TITLE],
        teachers_only=for_teachers_only(element) or manifest.teachers_only,
    )
    files: dict[str, None] = {}
    for found in children(element, "file"):
        name = cartridge.find(join(base, attribute(found, "href")))
        if not name:
            continue
        files[name] = None
        if for_teachers_only(found):
            manifest.teachers_files.add(name)
    resource.files = list(files)
    if "://" in href:
        resource.href = href
    elif href:
        resource.href = cartridge.find(join(base, href.partition("?")[0]))
    if not resource.href and len(resource.files) >= 1 and not href:
        resource.href = resource.files[0]
    return resource


def _read_organizations(root: Element, manifest: Manifest) -> None:
    seen: dict[str, int] = {}
    count = 0

    def read(element: Element, depth: int) -> Item:
        nonlocal count
        if depth > MAX_DEPTH:
            raise CartridgeRefused(
                _("The items of the manifest are nested too deep to be a course.")
            )
        identifier = attribute(element, "identifier") or attribute(element, "identifierref")
        seen[identifier] = seen.get(identifier, 0) + 1
        count += 1
        if count > MAX_ITEMS:
            raise CartridgeRefused(
                _("The manifest lists more than %(number)s items.") % {"number": f"{MAX_ITEMS:,}"}
            )
        if seen[identifier] > 1 or not identifier:
            identifier = f"{identifier}#{seen[identifier]}"
        return Item(
            identifier=identifier,
            title=text(child(element, "title"))[:MAX_TITLE],
            ref=attribute(element, "identifierref"),
            items=[read(found, depth + 1) for found in children(element, "item")],
            teachers_only=for_teachers_only(element),
            hidden=is_hidden(element),
        )

    organizations = [
        found
        for group in children(root, "organizations")
        for found in children(group, "organization")
    ]
    if len(organizations) > 1:
        manifest.warnings.append(
            _("The cartridge holds several organisations; they were read one after the other.")
        )
    for organization in organizations:
        if not manifest.title:
            manifest.title = text(child(organization, "title"))[:MAX_TITLE]
        items = [read(found, 1) for found in children(organization, "item")]
        manifest.items += _top_items(items, manifest.title)


def _top_items(items: list[Item], course: str) -> list[Item]:
    """The items that are modules: below the root that the standard asks for.

    The root has no title by the standard, and the course's title in some systems. A root
    that is missing altogether looks like the second case: then it holds few containers.
    """
    if len(items) != 1 or items[0].ref or not items[0].items:
        return [item for item in items if item.items or item.ref or item.title]
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
        item.teachers_only |= root.teachers_only
        item.hidden |= root.hidden
    return root.items
