"""The XML and HTML files of a Common Cartridge 1.3."""

from html import escape

from dashboard.cartridges.tree import QuestionTree

XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def text(value: str) -> str:
    """Escaped for XML, without the characters that XML has no way to hold."""
    plain = "".join(char for char in value if char in "\t\n\r" or ord(char) >= 32)
    return escape(plain, quote=True)


def page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8"/>\n'
        f"<title>{text(title)}</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def weblink(title: str, url: str) -> str:
    where = "http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3"
    schema = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_imswl_v1p3.xsd"
    return (
        f'{HEAD}<webLink xmlns="{where}" {XSI} xsi:schemaLocation="{where} {schema}">\n'
        f'  <title>{text(title)}</title>\n  <url href="{text(url)}"/>\n</webLink>\n'
    )


def discussion(title: str, html: str) -> str:
    where = "http://www.imsglobal.org/xsd/imsccv1p3/imsdt_v1p3"
    schema = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_imsdt_v1p3.xsd"
    return (
        f'{HEAD}<topic xmlns="{where}" {XSI} xsi:schemaLocation="{where} {schema}">\n'
        f'  <title>{text(title)}</title>\n  <text texttype="text/html">{text(html)}</text>\n'
        "</topic>\n"
    )


def quiz(identifier: str, title: str, questions: list[tuple[QuestionTree, str]]) -> str:
    """Questions and choices; which is right is not known here, so nothing is scored."""
    where = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
    schema = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_qtiasiv1p2p1_v1p0.xsd"
    items = "".join(_question(number, *one) for number, one in enumerate(questions, 1))
    return (
        f'{HEAD}<questestinterop xmlns="{where}" {XSI} xsi:schemaLocation="{where} {schema}">\n'
        f'<assessment ident="{identifier}" title="{text(title)}">\n'
        f"<qtimetadata>{_field('cc_profile', 'cc.exam.v0p1')}"
        f"{_field('qmd_assessmenttype', 'Examination')}</qtimetadata>\n"
        f'<section ident="root_section">\n{items}</section>\n</assessment>\n</questestinterop>\n'
    )


def _field(label: str, entry: str) -> str:
    return (
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel>"
        f"<fieldentry>{entry}</fieldentry></qtimetadatafield>"
    )


def _question(number: int, question: QuestionTree, html: str) -> str:
    profile = {
        "single": "cc.multiple_choice.v0p1",
        "multiple": "cc.multiple_response.v0p1",
    }.get(question.kind if question.choices else "open", "cc.essay.v0p1")
    if question.choices:
        cardinality = "Multiple" if question.kind == "multiple" else "Single"
        labels = "".join(
            f'<response_label ident="choice_{place}"><material>'
            f'<mattext texttype="text/plain">{text(choice)}</mattext></material></response_label>'
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
        f'<item ident="{text(question.identifier)}">'
        f"<itemmetadata><qtimetadata>{_field('cc_profile', profile)}</qtimetadata></itemmetadata>"
        f'<presentation><material><mattext texttype="text/html">{text(html)}</mattext></material>'
        f"{response}</presentation></item>\n"
    )
