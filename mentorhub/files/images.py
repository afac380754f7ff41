"""Reencodes an uploaded picture, so that nothing of the file is stored but its pixels."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from mentorhub.formats import MEGABYTE

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 8 * MEGABYTE
# Checked in the header, before any pixel is unpacked: a few bytes can unpack to gigabytes.
MAX_PIXELS = 50_000_000
MIN_SIDE = 96
SIDE = 320
# Behind transparent pixels.
BACKGROUND = (255, 255, 255)


class ImageError(ValidationError):
    """The upload is no picture that can be used; the message says why and what to do."""


def reencode(upload: Any) -> bytes:
    """The bytes of a square WebP of 320 pixels, upright, without metadata.

    Raises ``ImageError``.
    """
    if upload.size > MAX_BYTES:
        says = _("This file is too large: %(size)s. A photo can be up to %(limit)s.")
        raise ImageError(
            says % {"size": filesizeformat(upload.size), "limit": filesizeformat(MAX_BYTES)},
            code="size",
        )
    with opened(upload, FORMATS, unknown=_("Choose a JPEG, PNG or WebP picture.")) as image:
        if min(image.size) < MIN_SIDE:
            says = _(
                "This picture is too small. Choose one of at least %(side)s by %(side)s pixels."
            )
            raise ImageError(says % {"side": MIN_SIDE})
        return _square(image)


@contextmanager
def opened(upload: Any, formats: Sequence[str], *, unknown: str = "") -> Iterator[Image.Image]:
    """The picture in an upload. Whatever is wrong with it is an ``ImageError``; ``unknown`` is what
    is said of something in none of the formats, which is a damaged picture otherwise."""
    damaged = _("This picture is damaged. Save it again as a JPEG and try again.")
    try:
        with Image.open(upload, formats=formats) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ImageError(_too_many_pixels())
            yield image
    except Image.UnidentifiedImageError as error:
        raise ImageError(unknown or damaged) from error
    except Image.DecompressionBombError as error:
        raise ImageError(_too_many_pixels()) from error
    # Pillow's readers raise various exceptions on broken files.
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, OverflowError) as error:
        raise ImageError(damaged) from error


def _too_many_pixels() -> str:
    return _("This picture has too many pixels. Make it smaller and try again.")


def _square(image: Image.Image) -> bytes:
    # Lets the reader of JPEG unpack at a smaller size; the others ignore it.
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    # Cut a little above the middle, where faces are.
    fitted = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    # A new image has no metadata of the old one.
    plain = Image.new("RGB", (SIDE, SIDE), BACKGROUND)
    plain.paste(fitted, mask=fitted)
    encoded = BytesIO()
    plain.save(encoded, "WEBP", quality=84, method=4)
    return encoded.getvalue()
