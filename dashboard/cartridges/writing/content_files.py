"""The HTML pages and the XML files of resources of a Common Cartridge 1.3, as text."""

from html import escape

from dashboard.cartridges.tree import QuestionKind, QuestionTree

XSI_NAMESPACE = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
PROFILES = {
    QuestionKind.SINGLE: "cc.multiple_choice.v0p1",
    QuestionKind.MULTIPLE: "cc.multiple_response.v0p1",
    QuestionKind.OPEN: "cc.essay.v0p1",
}
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def escape_xml(value: str) -> str:
    """The text escaped for XML, without the control characters that XML cannot hold."""
    plain = "".join(char for char in value if char in "\t\n\r" or ord(char) >= 32)
    return escape(plain, quote=True)


def _namespaces(where: str, schema: str) -> str:
    """The attributes of a root element: its namespace and where the schema of that is."""
    return f'xmlns="{where}" {XSI_NAMESPACE} xsi:schemaLocation="{where} {schema}"'


def page_html(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
        f"<title>{escape_xml(title)}</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def weblink_xml(title: str, url: str) -> str:
    where = "http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3"
    schema = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_imswl_v1p3.xsd"
    return (
        f"{XML_HEAD}<webLink {_namespaces(where, schema)}>\n"
        f'  <title>{escape_xml(title)}</title>\n  <url href="{escape_xml(url)}"/>\n</webLink>\n'
    )


def discussion_xml(title: str, html: str) -> str:
    where = "http://www.imsglobal.org/xsd/imsccv1p3/imsdt_v1p3"
    schema = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_imsdt_v1p3.xsd"
    return (
        f"{XML_HEAD}<topic {_namespaces(where, schema)}>\n"
        f"  <title>{escape_xml(title)}</title>\n"
        f'  <text texttype="text/html">{escape_xml(html)}</text>\n'
        "</topic>\n"
    )


def quiz_xml(identifier: str, title: str, questions: list[tuple[QuestionTree, str]]) -> str:
    """A quiz of QTI 1.2, with the HTML of each question. MentorHub knows no right answers."""
    where = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
    schema = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_qtiasiv1p2p1_v1p0.xsd"
    items = "".join(_question_xml(number, *one) for number, one in enumerate(questions, 1))
    return (
        f"{XML_HEAD}<questestinterop {_namespaces(where, schema)}>\n"
        f'<assessment ident="{identifier}" title="{escape_xml(title)}">\n'
        f"<qtimetadata>{_field('cc_profile', 'cc.exam.v0p1')}"
        f"{_field('qmd_assessmenttype', 'Examination')}</qtimetadata>\n"
        f'<section ident="root_section">\n{items}</section>\n</assessment>\n</questestinterop>\n'
    )


def _field(label: str, entry: str) -> str:
    return (
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel>"
        f"<fieldentry>{entry}</fieldentry></qtimetadatafield>"
    )


def _question_xml(number: int, question: QuestionTree, html: str) -> str:
    profile = PROFILES[question.kind if question.choices else QuestionKind.OPEN]
    if question.choices:
        cardinality = "Multiple" if question.kind == QuestionKind.MULTIPLE else "Single"
        labels = "".join(
            f'<response_label ident="choice_{place}"><material>'
            f'<mattext texttype="text/plain">{escape_xml(choice)}</mattext></material>'
            "</response_label>"
            for place, choice in enumerate(question.choices, 1)
        )
        response = (
            f'<response_lid ident="response_{number}" rcardinality="{cardinality}">'
            f"<render_choice>{labels}</render_choice></response_lid>"
        )
    else:
        response = (
            f'<response_str ident="response_{number}" rcardinality="Single">'
            '<render_fib rows="5"/></response_str>'
        )
    return (
        f'<item ident="{escape_xml(question.identifier)}">'
        f"<itemmetadata><qtimetadata>{_field('cc_profile', profile)}</qtimetadata></itemmetadata>"
        '<presentation><material><mattext texttype="text/html">'
        f"{escape_xml(html)}</mattext></material>"
        f"{response}</presentation></item>\n"
    )
