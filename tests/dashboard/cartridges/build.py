"""Small cartridges, made here, in the manner of each system that exports them."""

import io
import zipfile
from html import escape
from pathlib import Path

NS = {
    "1.0": "http://www.imsglobal.org/xsd/imscc/imscp_v1p1",
    "1.1": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1",
    "1.2": "http://www.imsglobal.org/xsd/imsccv1p2/imscp_v1p1",
    "1.3": "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1",
}
QTI = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
APPLICATION = "associatedcontent/imscc_xmlv1p1/learning-application-resource"


def roles(*names: str) -> str:
    found = "".join(
        "<lom:intendedEndUserRole><lom:source>IMSGLC_CC_Rolesv1p1</lom:source>"
        f"<lom:value>{name}</lom:value></lom:intendedEndUserRole>"
        for name in names
    )
    lom = 'xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource"'
    return (
        f"<metadata><lom:lom {lom}><lom:educational>{found}</lom:educational></lom:lom></metadata>"
    )


def item(identifier: str, title: str | None, *inner: str, ref: str = "", extra: str = "") -> str:
    named = f"<title>{escape(title)}</title>" if title is not None else ""
    attributes = (f' identifierref="{ref}"' if ref else "") + extra
    return f'<item identifier="{identifier}"{attributes}>{named}{"".join(inner)}</item>'


def resource(identifier, kind, href="", *, files=(), inner="", extra="") -> str:
    listed = "".join(
        f'<file href="{escape(name)}"/>' for name in (files or ([href] if href else []))
    )
    where = f' href="{escape(href)}"' if href else ""
    head = f'<resource identifier="{identifier}" type="{kind}"{where}{extra}>'
    return f"{head}{inner}{listed}</resource>"


def manifest(
    items, resources, *, title="A course", version="1.1", identifier="course-1", meta=""
) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<manifest identifier="{identifier}" xmlns="{NS[version]}">'
        f"<metadata><schema>IMS Common Cartridge</schema><schemaversion>{version}.0</schemaversion>"
        '<lomimscc:lom xmlns:lomimscc="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest">'
        f"<lomimscc:general><lomimscc:title><lomimscc:string>{escape(title)}</lomimscc:string>"
        f"</lomimscc:title></lomimscc:general>{meta}</lomimscc:lom></metadata>"
        '<organizations><organization identifier="o" structure="rooted-hierarchy">'
        f'<item identifier="root">{"".join(items)}</item></organization></organizations>'
        f"<resources>{''.join(resources)}</resources></manifest>"
    )


def weblink(title: str, url: str, version: str = "1.1") -> str:
    where = {
        "1.0": "http://www.imsglobal.org/xsd/imswl_v1p0",
        "1.1": "http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1",
        "1.2": "http://www.imsglobal.org/xsd/imsccv1p2/imswl_v1p2",
        "1.3": "http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3",
    }[version]
    tag = "wl:webLink" if version == "1.0" else "webLink"
    xmlns = f'xmlns:wl="{where}"' if version == "1.0" else f'xmlns="{where}"'
    return f'<{tag} {xmlns}><title>{escape(title)}</title><url href="{escape(url)}"/></{tag}>'


def topic(title: str, html: str) -> str:
    return (
        '<topic xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1">'
        f'<title>{escape(title)}</title><text texttype="text/html">{escape(html)}</text></topic>'
    )


def tool(title: str, url: str) -> str:
    blti = 'xmlns:blti="http://www.imsglobal.org/xsd/imsbasiclti_v1p0"'
    return (
        f'<cartridge_basiclti_link xmlns="http://www.imsglobal.org/xsd/imslticc_v1p0" {blti}>'
        f"<blti:title>{title}</blti:title><blti:launch_url>{escape(url)}</blti:launch_url>"
        "</cartridge_basiclti_link>"
    )


def assignment(title: str, html: str, more: str = "") -> str:
    return (
        '<assignment xmlns="http://www.imsglobal.org/xsd/imscc_extensions/assignment">'
        f'<title>{escape(title)}</title><text texttype="text/html">{escape(html)}</text>'
        f"{more}</assignment>"
    )


def quiz(title: str, *questions: str) -> str:
    return (
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
        f'<assessment ident="quiz" title="{title}"><section ident="s">{"".join(questions)}'
        "</section></assessment></questestinterop>"
    )


def question(
    ident: str, profile: str, text: str, choices=(), *, answer: str = "", many=False
) -> str:
    labels = "".join(
        f'<response_label ident="{number}"><material><mattext texttype="text/plain">'
        f"{escape(choice)}</mattext></material></response_label>"
        for number, choice in enumerate(choices)
    )
    response = (
        f'<response_lid ident="r" rcardinality="{"Multiple" if many else "Single"}">'
        f"<render_choice>{labels}</render_choice></response_lid>"
        if choices
        else '<response_str ident="r"><render_fib/></response_str>'
    )
    return (
        f'<item ident="{ident}"><itemmetadata><qtimetadata><qtimetadatafield>'
        f"<fieldlabel>cc_profile</fieldlabel><fieldentry>{profile}</fieldentry>"
        "</qtimetadatafield></qtimetadata></itemmetadata><presentation><material>"
        f'<mattext texttype="text/html">{escape(text)}</mattext></material>{response}'
        "</presentation>"
        f"<resprocessing><respcondition><conditionvar><varequal>{escape(answer)}</varequal>"
        "</conditionvar></respcondition></resprocessing><itemfeedback ident='f'><material>"
        f"<mattext>Because {escape(answer)}</mattext></material></itemfeedback></item>"
    )


def page(title: str, body: str, head: str = "") -> str:
    return f"<html><head><title>{escape(title)}</title>{head}</head><body>{body}</body></html>"


def save(folder: Path, files: dict[str, str | bytes], name: str = "course.imscc") -> Path:
    """Write an archive; a plain string becomes UTF-8."""
    target = folder / name
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, content in files.items():
            archive.writestr(inside, content)
    return target


def png() -> bytes:
    """A picture of one pixel."""
    return bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
        "0000000049454e44ae426082"
    )


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()
