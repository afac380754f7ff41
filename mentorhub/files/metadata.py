"""What is stored of uploaded pictures and videos: nothing but what is seen and heard, no place, no
camera, no name of its owner. Pictures are drawn again."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps

from mentorhub.files.images import opened
from mentorhub.files.videos import without_video_metadata

# The content type of an upload -> how Pillow calls its format. A GIF has no data of a camera.
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# Pixels of the longer side; enough to read what stands on a screenshot.
MAX_SIDE = 2560
QUALITY = 85


def without_metadata(upload: Any, content_type: str) -> File:
    """The picture without metadata, upright, at most ``MAX_SIDE`` pixels wide and high; the video
    without metadata; any other file as it is.

    Raises ``ImageError`` and ``VideoError``.
    """
    if content_type == "video/mp4":
        return without_video_metadata(upload)
    if content_type not in FORMATS:
        return upload
    upload.seek(0)
    with opened(upload, [FORMATS[content_type]]) as image:
        return ContentFile(_bytes_of(image, FORMATS[content_type]), name=upload.name)


def _bytes_of(image: Image.Image, kind: str) -> bytes:
    # Lets the reader of JPEG unpack at a smaller size; the others ignore it.
    image.draft("RGB", (MAX_SIDE, MAX_SIDE))
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if kind != "JPEG" and upright.has_transparency_data else "RGB"
    plain = upright.convert(mode)
    plain.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    # A new image has no metadata of the old one.
    fresh = Image.new(mode, plain.size)
    fresh.paste(plain)
    encoded = BytesIO()
    options = {} if kind == "PNG" else {"quality": QUALITY}
    fresh.save(encoded, kind, **options)
    return encoded.getvalue()
