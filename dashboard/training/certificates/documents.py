"""The certificate as a PDF (certificate.typ): PDF/A-3a and PDF/UA-1, with the credential inside."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from dashboard.training.certificates.codes import grouped
from dashboard.training.certificates.qr import qr_svg
from mentorhub.date_formats import date_format
from mentorhub.dates import day_in
from mentorhub.templatetags.ui_tags import duration
from mentorhub.typesetting import compile_pdf

TEMPLATE = Path(__file__).with_name("certificate.typ")


@dataclass(frozen=True)
class Document:
    """What a certificate shows. ``language`` is that of the course, whose date format it takes."""

    issuer: str
    holder: str
    course: str
    criteria: str
    minutes: int
    issued_at: datetime
    expires_at: datetime | None
    # The name of the time zone of both dates.
    zone: str
    code: str
    address: str
    language: str
    # The bytes of a PNG or JPEG file; empty without one.
    logo: bytes = b""
    # The signed file; empty for an example, which is marked as one.
    credential: bytes = b""


def render(document: Document) -> bytes | None:
    """The PDF; None when no font has all the letters. The same document gives the same file."""
    with override(document.language):
        data = _data(document)
    return compile_pdf(
        TEMPLATE, data, standards=["a-3a", "ua-1"], at=document.issued_at, what="a certificate"
    )


def _data(document: Document) -> dict[str, Any]:
    facts = [
        (_("Issued"), _day(document.zone, document.issued_at)),
        *(
            [(_("Valid until"), _day(document.zone, document.expires_at))]
            if document.expires_at
            else []
        ),
        (_("Time to study"), duration(document.minutes)),
    ]
    title = _("Certificate: %(course)s, %(holder)s") % {
        "course": document.course,
        "holder": document.holder,
    }
    return {
        "language": document.language,
        "issuer": document.issuer,
        "title": title,
        "description": document.criteria,
        "logo": list(document.logo),
        "heading": _("Certificate of achievement"),
        "mark": "" if document.credential else _("Example"),
        "awarded": _("This certificate is awarded to"),
        "holder": document.holder,
        "finished": _("who has finished the course"),
        "course": document.course,
        "criteria": document.criteria,
        "facts": facts,
        "check": _("Check this certificate at"),
        "address": document.address,
        "address_shown": document.address.partition("://")[2],
        "code_title": _("Code"),
        "code": grouped(document.code),
        "qr": qr_svg(document.address),
        "qr_title": _("QR code of the page that checks this certificate"),
        "attachment": document.credential.decode(),
        "attachment_title": _("The signed badge (Open Badges 3.0)"),
    }


def _day(zone: str, instant: datetime) -> str:
    return date_format(day_in(zone, instant), "DATE_FORMAT")
