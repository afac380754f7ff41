"""A photo is drawn again before it is kept: nothing of the file that came stays but its picture."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 8 * 1024 * 1024
# Asked of the heading, before a single pixel is unpacked: a few bytes can stand for gigabytes.
MOST_PIXELS = 50_000_000
LEAST_SIDE = 96
SIDE = 320
PAPER = (255, 255, 255)


class PhotoRefused(ValidationError):
    """Not a picture that can be shown; the message says why and how to mend it."""


def drawn_again(upload: Any) -> bytes:
    """A square WebP of 320 pixels, upright, without any metadata. Raises ``PhotoRefused``."""
    if upload.size > MOST_BYTES:
        says = _("This file is too large: %(size)s. A photo may have up to %(limit)s.")
        raise PhotoRefused(
            says % {"size": filesizeformat(upload.size), "limit": filesizeformat(MOST_BYTES)}
        )
    try:
        with Image.open(upload, formats=FORMATS) as image:
            _look_at_size(*image.size)
            return _square(image)
    except Image.UnidentifiedImageError as error:
        raise PhotoRefused(_("Choose a JPEG, PNG or WebP picture.")) from error
    except Image.DecompressionBombError as error:
        raise PhotoRefused(_too_many_pixels()) from error
    # What Pillow's readers raise on broken files is not one family.
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError) as error:
        raise PhotoRefused(
            _("This picture is damaged. Save it again as a JPEG, and choose that.")
        ) from error


def _look_at_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise PhotoRefused(_too_many_pixels())
    if min(width, height) < LEAST_SIDE:
        says = _("This picture is too small. Choose one of at least %(side)s by %(side)s pixels.")
        raise PhotoRefused(says % {"side": LEAST_SIDE})


def _too_many_pixels() -> str:
    return _("This picture has too many pixels. Make it smaller, and choose that.")


def _square(image: Image.Image) -> bytes:
    # A JPEG can be unpacked smaller at once; others ignore it.
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    # Faces stand a little above the middle.
    fitted = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    # A new picture knows nothing of the old one's metadata.
    plain = Image.new("RGB", (SIDE, SIDE), PAPER)
    plain.paste(fitted, mask=fitted)
    drawn = BytesIO()
    plain.save(drawn, "WEBP", quality=84, method=4)
    return drawn.getvalue()
