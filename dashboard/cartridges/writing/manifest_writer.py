"""Builds imsmanifest.xml of a Common Cartridge 1.3, while the files of the archive are written."""

import re
from enum import StrEnum
from hashlib import sha256

from .content_files import XML_HEAD, XSI_NAMESPACE, escape_xml


class DeclaredType(StrEnum):
    """The values of the attribute `type` of a resource."""

    WEB_CONTENT = "webcontent"
    WEB_LINK = "imswl_xmlv1p3"
    TOPIC = "imsdt_xmlv1p3"
    QUIZ = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
    APPLICATION = "associatedcontent/imscc_xmlv1p3/learning-application-resource"


# Resources with an attribute `href`; the others have only an element `file`.
TYPES_WITH_HREF = {DeclaredType.WEB_CONTENT, DeclaredType.APPLICATION}
BASE = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM"
PROFILE = "http://www.imsglobal.org/profile/cc/ccv1p3"
# The values of an xs:ID, of those within ASCII.
XML_ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
FOR_TEACHERS = (
    "<metadata><lom:lom><lom:educational><lom:intendedEndUserRole>"
    "<lom:source>IMSGLC_CC_Rolesv1p2</lom:source><lom:value>Instructor</lom:value>"
    "</lom:intendedEndUserRole></lom:educational></lom:lom></metadata>"
)


class ManifestWriter:
    def __init__(self, identifier: str, title: str, summary: str):
        self.taken: set[str] = {"organization", "root"}  # identifiers
        self.identifier = self._xml_id(identifier or "path")
        self.title = title
        self.summary = summary
        self.items: list[str] = []
        self.resources: list[str] = []
        self.counts: dict[str, int] = {}

    def next_name(self, prefix: str) -> str:
        """`quiz-0001`, `quiz-0002` …"""
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        return f"{prefix}-{self.counts[prefix]:04}"

    def _xml_id(self, wanted: str) -> str:
        """The identifier, or one derived from it if XML forbids it or another element has it."""
        name = wanted
        if not XML_ID.fullmatch(name) or name in self.taken:
            name = f"id-{sha256(f'{wanted}/{len(self.taken)}'.encode()).hexdigest()[:20]}"
        self.taken.add(name)
        return name

    def open_item(self, identifier: str, title: str) -> None:
        self.items.append(
            f'<item identifier="{self._xml_id(identifier)}"><title>{escape_xml(title)}</title>'
        )

    def close_item(self) -> None:
        self.items.append("</item>")

    def add_item(self, identifier: str, title: str, resource: str) -> None:
        self.items.append(
            f'<item identifier="{self._xml_id(identifier)}" identifierref="{resource}">'
            f"<title>{escape_xml(title)}</title></item>"
        )

    def add_resource(
        self, kind: DeclaredType, name: str, *, intended_use: str = "", for_teachers: bool = False
    ) -> str:
        """Add a file of the archive; returns the identifier that items refer to."""
        identifier = self._xml_id(f"r-{sha256(name.encode()).hexdigest()[:20]}")
        href = f' href="{escape_xml(name)}"' if kind in TYPES_WITH_HREF else ""
        intended = f' intendeduse="{intended_use}"' if intended_use else ""
        metadata = FOR_TEACHERS if for_teachers else ""
        self.resources.append(
            f'<resource identifier="{identifier}" type="{kind}"{href}{intended}>'
            f'{metadata}<file href="{escape_xml(name)}"/></resource>'
        )
        return identifier

    def xml(self) -> str:
        described = (
            f"<lomimscc:description><lomimscc:string>{escape_xml(self.summary)}</lomimscc:string>"
            "</lomimscc:description>"
            if self.summary
            else ""
        )
        schemas = (
            f"{BASE} {PROFILE}/ccv1p3_imscp_v1p2_v1p0.xsd "
            f"{LOM}/resource {PROFILE}/LOM/ccv1p3_lomresource_v1p0.xsd "
            f"{LOM}/manifest {PROFILE}/LOM/ccv1p3_lommanifest_v1p0.xsd"
        )
        lines = "\n".join
        return (
            f'{XML_HEAD}<manifest identifier="{self.identifier}" xmlns="{BASE}" '
            f'xmlns:lom="{LOM}/resource" xmlns:lomimscc="{LOM}/manifest" {XSI_NAMESPACE} '
            f'xsi:schemaLocation="{schemas}">\n'
            "<metadata><schema>IMS Common Cartridge</schema>"
            "<schemaversion>1.3.0</schemaversion><lomimscc:lom><lomimscc:general>"
            f"<lomimscc:title><lomimscc:string>{escape_xml(self.title)}</lomimscc:string>"
            f"</lomimscc:title>{described}</lomimscc:general></lomimscc:lom></metadata>\n"
            '<organizations><organization identifier="organization" '
            'structure="rooted-hierarchy"><item identifier="root">\n'
            f"{lines(self.items)}\n</item></organization></organizations>\n"
            f"<resources>\n{lines(self.resources)}\n</resources>\n</manifest>\n"
        )
