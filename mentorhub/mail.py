"""Renders and sends e-mails; all mails of the site are made here.

A mail is rendered from ``templates/email/<name>.{subject,txt,html}`` in the language and the time
zone of its recipient. Send it only after the transaction that it is about has been committed.
"""

import re
from dataclasses import dataclass
from email.utils import make_msgid
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, engines
from django.urls import reverse
from django.utils import timezone, translation

from mentorhub import branding
from mentorhub.dates import zone_of

# Moves the styles of the layout into attributes, because many mail programs ignore <style>. It
# never loads anything from the network.
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


class Recipient(Protocol):
    """The recipient of a mail; a ``User`` is one."""

    email: str
    language: str
    zone: str

    @property
    def first_name(self) -> str: ...


@dataclass(frozen=True)
class Address:
    """A recipient without an account."""

    email: str
    first_name: str = ""
    language: str = settings.LANGUAGE_CODE
    zone: str = ""


def send(
    *,
    to: Recipient,
    name: str,
    context: dict[str, Any] | None = None,
    email: str = "",
    headers: dict[str, str] | None = None,
    unsubscribe_url: str = "",
    connection: Any = None,
) -> None:
    """Write the mail ``name`` to a person and send it.

    ``email`` is an address other than the person's own, ``unsubscribe_url`` makes it a mail that
    may be unsubscribed with one click, ``connection`` is an open one, for many mails in a row.
    Raises what the mail server answers: OSError or smtplib.SMTPException (which is an OSError).
    """
    message = build(
        to=to,
        name=name,
        context=context,
        email=email,
        headers=headers,
        unsubscribe_url=unsubscribe_url,
    )
    message.connection = connection
    message.send()


def build(
    *,
    to: Recipient,
    name: str,
    context: dict[str, Any] | None = None,
    email: str = "",
    headers: dict[str, str] | None = None,
    unsubscribe_url: str = "",
) -> EmailMultiAlternatives:
    """The mail that ``send`` would send."""
    with translation.override(to.language), timezone.override(zone_of(to.zone)):
        values = {
            "recipient": to,
            "site_url": settings.SITE_URL,
            "site_name": branding.site_name(),
            "school_name": branding.school_name(),
            "logo": branding.logo(),
            "logo_url": branding.absolute_logo_url(),
            "contact_url": page("help_contact"),
            "demo": settings.DEMO,
            "language": to.language,
            "unsubscribe_url": unsubscribe_url,
            **(context or {}),
        }
        subject = " ".join(_plain(f"email/{name}.subject", values).split())
        text = _plain(f"email/{name}.txt", values).strip() + "\n"
        # Conditional parts of a template leave empty lines.
        text = re.sub(r"\n{3,}", "\n\n", text)
        html = engines["django"].get_template(f"email/{name}.html").render(values)
    message = EmailMultiAlternatives(
        subject,
        text,
        settings.DEFAULT_FROM_EMAIL,
        [email or to.email],
        reply_to=[settings.MAIL_REPLY_TO] if settings.MAIL_REPLY_TO else None,
        headers=_headers(to, unsubscribe_url) | (headers or {}),
    )
    message.attach_alternative(_inliner.inline(html), "text/html")
    return message


def absolute(path: str, request: Any = None) -> str:
    """The whole address of a page, for a mail.

    It begins with SITE_URL, because the host of a request can be forged and must not get into a
    mail. Only the demo, which is reached by any host name, uses the host of the request.
    """
    if settings.DEMO and request is not None:
        return request.build_absolute_uri(path)
    return urljoin(settings.SITE_URL, path)


def page(name: str, *arguments: Any) -> str:
    """The whole address of a page, by its URL name."""
    return absolute(reverse(name, args=arguments))


def _plain(template: str, values: dict[str, Any]) -> str:
    """Render a text template without HTML escaping."""
    found = engines["django"].engine.get_template(template)
    return found.render(Context(values, autoescape=False))


def _headers(to: Recipient, unsubscribe_url: str) -> dict[str, str]:
    headers = {
        # With the host of the site: the default would reveal the name of this machine.
        "Message-ID": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
        "Content-Language": to.language,
        # Suppresses automatic replies, such as out-of-office notes (RFC 3834).
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }
    if unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
