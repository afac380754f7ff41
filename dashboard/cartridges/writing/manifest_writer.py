"""The manifest of an export, built while its files are written."""

import re
from hashlib import sha256

from .content_files import HEAD, XSI, text

TYPES = {
    "webcontent": "webcontent",
    "weblink": "imswl_xmlv1p3",
    "topic": "imsdt_xmlv1p3",
    "quiz": "imsqti_xmlv1p2/imscc_xmlv1p3/assessment",
    "application": "associatedcontent/imscc_xmlv1p3/learning-application-resource",
}
BASE = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM"
PROFILE = "http://www.imsglobal.org/profile/cc/ccv1p3"
# What may be the value of an xs:ID. Ours stay within ASCII.
ID = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
TEACHERS = (
    "<metadata><lom:lom><lom:educational><lom:intendedEndUserRole>"
    "<lom:source>IMSGLC_CC_Rolesv1p2</lom:source><lom:value>Instructor</lom:value>"
    "</lom:intendedEndUserRole></lom:educational></lom:lom></metadata>"
)


class Outline:
    def __init__(self, identifier: str, title: str, summary: str):
        self.taken: set[str] = {"organization", "root"}
        self.identifier = self._id(identifier or "path")
        self.title = title
        self.summary = summary
        self.items: list[str] = []
        self.resources: list[str] = []
        self.counts: dict[str, int] = {}

    def unique(self, kind: str) -> str:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind}-{self.counts[kind]:04}"

    def _id(self, wanted: str) -> str:
        """The identifier itself where XML allows it and nothing else has it."""
        name = wanted
        if not ID.fullmatch(name) or name in self.taken:
            name = f"id-{sha256(f'{wanted}/{len(self.taken)}'.encode()).hexdigest()[:20]}"
        self.taken.add(name)
        return name

    def open(self, identifier: str, title: str) -> None:
        self.items.append(f'<item identifier="{self._id(identifier)}"><title>{text(title)}</title>')

    def close(self) -> None:
        self.items.append("</item>")

    def item(self, identifier: str, title: str, resource: str) -> None:
        self.items.append(
            f'<item identifier="{self._id(identifier)}" identifierref="{resource}">'
            f"<title>{text(title)}</title></item>"
        )

    def resource(self, kind: str, name: str, *, use: str = "", for_teachers: bool = False) -> str:
        """List a file of the archive; returns the identifier that items refer to."""
        identifier = self._id(f"r-{sha256(name.encode()).hexdigest()[:20]}")
        href = f' href="{text(name)}"' if kind in ("webcontent", "application") else ""
        intended = f' intendeduse="{use}"' if use else ""
        metadata = TEACHERS if for_teachers else ""
        self.resources.append(
            f'<resource identifier="{identifier}" type="{TYPES[kind]}"{href}{intended}>'
            f'{metadata}<file href="{text(name)}"/></resource>'
        )
        return identifier

    def xml(self) -> str:
        described = (
            f"<lomimscc:description><lomimscc:string>{text(self.summary)}</lomimscc:string>"
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
            f'{HEAD}<manifest identifier="{self.identifier}" xmlns="{BASE}" '
            f'xmlns:lom="{LOM}/resource" xmlns:lomimscc="{LOM}/manifest" {XSI} '
            f'xsi:schemaLocation="{schemas}">\n'
            "<metadata><schema>IMS Common Cartridge</schema>"
            "<schemaversion>1.3.0</schemaversion><lomimscc:lom><lomimscc:general>"
            f"<lomimscc:title><lomimscc:string>{text(self.title)}</lomimscc:string>"
            f"</lomimscc:title>{described}</lomimscc:general></lomimscc:lom></metadata>\n"
            '<organizations><organization identifier="organization" '
            'structure="rooted-hierarchy"><item identifier="root">\n'
            f"{lines(self.items)}\n</item></organization></organizations>\n"
            f"<resources>\n{lines(self.resources)}\n</resources>\n</manifest>\n"
        )
