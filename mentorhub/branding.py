"""How the site calls itself: the name and the logo of the school, or MentorHub without them.

Everything that shows a name or a logo (pages, mails, calendars, documents) asks this module. The
settings SCHOOL_NAME, SCHOOL_LOGO and SCHOOL_ZONE are checked at start.
"""

from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from zoneinfo import available_timezones

from django.conf import settings
from django.urls import reverse
from PIL import Image, UnidentifiedImageError

PRODUCT = "MentorHub"
# Characters of the name of a school.
MAX_NAME = 80
# Bytes and pixels of a logo: every page and mail shows it.
MAX_BYTES = 300_000
MAX_PIXELS = 2000
CONTENT_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}


class BrandingError(ValueError):
    """A setting is wrong. The message continues a sentence that begins with its name."""


@dataclass(frozen=True)
class Logo:
    """The logo of the school. One at a web address has no content and no known size."""

    url: str = ""
    content: bytes = b""
    content_type: str = ""
    width: int = 0  # pixels
    height: int = 0  # pixels

    @property
    def version(self) -> str:
        return sha256(self.content).hexdigest()[:12]

    @property
    def origin(self) -> str:
        """The origin of its web address, for the Content-Security-Policy; empty for a file."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.url)) if self.url else ""


# --- At start -----------------------------------------------------------------------------------


def check_name(name: str) -> str:
    """The value of SCHOOL_NAME. Raises BrandingError."""
    name = name.strip()
    if not name.isprintable():
        raise BrandingError("must be one line without control characters")
    if len(name) > MAX_NAME:
        raise BrandingError(f"may have {MAX_NAME} characters at most")
    return name


def check_zone(name: str) -> str:
    """The value of SCHOOL_ZONE, "UTC" for none. Raises BrandingError."""
    name = name.strip() or "UTC"
    if name not in available_timezones():
        raise BrandingError("must be the name of a time zone, for example Europe/Paris")
    return name


def read_logo(place: str) -> Logo | None:
    """The value of SCHOOL_LOGO: the path of a file, or a web address, whose file is not fetched.

    Raises BrandingError.
    """
    if not place:
        return None
    if "://" in place:
        return _logo_at(place)
    try:
        with Path(place).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise BrandingError(f"cannot be read at {place}: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise BrandingError(f"has more than {MAX_BYTES // 1000} kB")
    return _logo_of(content)


def _logo_at(address: str) -> Logo:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.username or set(address) & set(" ;,"):
        raise BrandingError("must begin with https:// when it is a web address")
    return Logo(url=address)


def _logo_of(content: bytes) -> Logo:
    try:
        with Image.open(BytesIO(content), formats=list(CONTENT_TYPES)) as image:
            kind, (width, height) = image.format or "", image.size
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise BrandingError("must be a PNG or JPEG file, which every mail program shows") from error
    if max(width, height) > MAX_PIXELS:
        raise BrandingError(f"may have {MAX_PIXELS} × {MAX_PIXELS} pixels at most")
    return Logo("", content, CONTENT_TYPES[kind], width, height)


def sender(mail_from: str, school_name: str) -> str:
    """MAIL_FROM with the name of the school in place of MentorHub's, or of none."""
    name, address = parseaddr(mail_from)
    if not school_name or not address or name not in ("", PRODUCT):
        return mail_from
    return str(Address(display_name=school_name, addr_spec=address))


# --- While it runs ------------------------------------------------------------------------------


def school_name() -> str:
    """The name of the school; empty when it is not set."""
    return settings.SCHOOL_NAME


def site_name() -> str:
    """What the site is called: the school's name, or MentorHub."""
    return settings.SCHOOL_NAME or PRODUCT


def zone() -> str:
    """The name of the time zone in which documents of the school have their dates."""
    return settings.SCHOOL_ZONE


def logo() -> Logo | None:
    return settings.SCHOOL_LOGO


def logo_url() -> str:
    """The address of the logo for a page; empty without one."""
    found = logo()
    if found is None:
        return ""
    return found.url or f"{reverse('school_logo')}?v={found.version}"


def absolute_logo_url() -> str:
    """The whole address of the logo, for a mail; empty without one."""
    return urljoin(settings.SITE_URL, logo_url()) if logo() else ""
