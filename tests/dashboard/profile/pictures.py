"""Pictures as people, and others, send them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(kind="PNG", size=(400, 300), colour=(200, 30, 30), **options):
    drawn = BytesIO()
    Image.new("RGB", size, colour).save(drawn, kind, **options)
    return drawn.getvalue()


def upload(content, name="me.png"):
    return SimpleUploadedFile(name, content)
