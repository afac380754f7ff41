"""A photo is drawn again, shown to those it is for, and can be taken away and brought back."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from dashboard.models import ProfileChange
from dashboard.profile.tasks import forget_photos
from mentorhub.accounts.models import User
from mentorhub.files import images, pictures
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.profile.pictures import picture, upload
from tests.responses import error_codes

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/profile/"


def send(client, content, name="me.png"):
    return client.post(f"{PAGE}photo/", {"value": upload(content, name)})


def address(people):
    number = User.objects.get(pk=people.maya.pk).photo
    return f"/people/photos/{number}/"


def shown(client, people):
    return Image.open(BytesIO(b"".join(client.get(address(people)))))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_square_of_320_whatever_came(people, maya, kind):
    assert send(maya, picture(kind, size=(700, 300))).status_code == 302
    image = shown(maya, people)
    assert (image.format, image.size) == ("WEBP", (320, 320))


def test_it_stands_upright_and_says_nothing_of_where_it_was_taken(people, maya):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    half = Image.new("RGB", (300, 300), "white")
    half.paste("black", (0, 0, 150, 300))
    drawn = BytesIO()
    half.save(drawn, "JPEG", exif=exif, comment=b"Secret words")
    send(maya, drawn.getvalue())
    content = b"".join(maya.get(address(people)))
    image = Image.open(BytesIO(content)).convert("L")
    assert image.getpixel((160, 40)) < 60 < 200 < image.getpixel((160, 280))
    assert not Image.open(BytesIO(content)).getexif()
    assert b"Secret" not in content
    assert b"EXIF" not in content


def vast(side):
    """A PNG of a few bytes whose heading promises so many pixels a side."""

    def chunk(kind, data):
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    heading = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(3 * side + 1) * 100))
    return b"\x89PNG\r\n\x1a\n" + heading + pixels + chunk(b"IEND", b"")


HOSTILE = {
    "a bomb": (vast(60_000), "too many pixels"),
    "a large one": (vast(8_000), "too many pixels"),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "JPEG, PNG or WebP"),
    "GIF": (picture("GIF"), "JPEG, PNG or WebP"),
    "TIFF": (picture("TIFF"), "JPEG, PNG or WebP"),
    "text": (b"not a picture", "JPEG, PNG or WebP"),
    "half a file": (picture("JPEG", size=(900, 900), quality=95)[:600], "damaged"),
    "a broken PNG": (picture("PNG", size=(900, 900))[:120], "damaged"),
    "a tiny one": (picture(size=(20, 20)), "too small"),
    "nothing in it": (b"", "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_for_us_is_refused_beside_the_field(people, maya, profile, name):
    content, says = HOSTILE[name]
    answer = send(maya, content)
    note = answer.content.decode().partition('id="photo-note"')[2].partition("</div>")[0]
    assert answer.status_code == 422
    assert says in note
    assert profile().user.photo is None


def test_no_file_and_too_large_a_file(people, maya, profile, monkeypatch):
    assert maya.post(f"{PAGE}photo/").status_code == 422
    monkeypatch.setattr(images, "MAX_BYTES", 100)
    answer = send(maya, picture())
    assert answer.status_code == 422
    (part,) = [each for each in answer.context["groups"]["you"] if each.name == "photo"]
    assert error_codes(part.form) == {"value": ["size"]}
    assert profile().user.photo is None


def test_who_sees_it(people, maya, signed_in):
    send(maya, picture())
    seen = {
        name
        for name, person in people.everyone.items()
        if signed_in(person).get(address(people)).status_code == 200
    }
    assert seen == set(people.everyone) - {"nora"}
    answer = maya.get(address(people))
    assert answer["Cache-Control"] == "private, max-age=3600"
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_student_of_another_mentor_and_one_whose_mentorship_ended_do_not(people, maya, signed_in):
    send(maya, picture())
    other = make.student("Olga Other", people.baking)
    assert signed_in(other).get(address(people)).status_code == 404
    Mentorship.objects.get(student=people.stu).end(by=make.office())
    assert signed_in(people.stu).get(address(people)).status_code == 404


def test_a_visitor_is_sent_to_the_sign_in(people, maya, client):
    send(maya, picture())
    assert client.get(address(people))["Location"].startswith("/accounts/login/")


def test_a_former_photo_is_served_to_nobody(people, maya):
    send(maya, picture())
    former = address(people)
    send(maya, picture(colour=(0, 0, 0)))
    assert maya.get(former).status_code == 404


def test_taken_away_and_brought_back(people, maya, profile):
    send(maya, picture())
    number = profile().user.photo
    assert maya.get(f"{PAGE}photo/removal/").status_code == 405
    maya.post(f"{PAGE}photo/removal/")
    assert profile().user.photo is None
    maya.post(f"{PAGE}undo/{ProfileChange.objects.first().pk}/")
    assert profile().user.photo == number
    assert shown(maya, people).size == (320, 320)


def test_the_student_and_sharing_mode_see_it_in_place_of_the_initials(people, maya, signed_in):
    assert "<img" not in signed_in(people.stu).get("/student/").content.decode()
    send(maya, picture())
    assert address(people) in signed_in(people.stu).get("/student/").content.decode()
    maya.post("/sharing/", {"student": people.stu.pk})
    assert address(people) in maya.get("/student/").content.decode()
    assert maya.get(address(people)).status_code == 200
    assert maya.get(PAGE).status_code == 404


def test_no_byte_of_a_photo_stands_in_the_changes(people, maya, profile):
    send(maya, picture())
    assert ProfileChange.objects.get().after == str(profile().user.photo)


class TestForgetting:
    def test_what_cannot_be_brought_back_is_deleted(self, people, maya, profile):
        send(maya, picture())
        first = profile().user.photo
        send(maya, picture(colour=(0, 0, 0)))
        assert forget_photos() == 0
        ProfileChange.objects.update(at=timezone.now() - timedelta(days=2))
        assert forget_photos() == 1
        assert not pictures.is_kept(first)
        assert pictures.is_kept(profile().user.photo)
        assert forget_photos() == 0

    def test_what_a_later_change_can_bring_back_stays(self, people, maya, profile):
        send(maya, picture())
        first = profile().user.photo
        ProfileChange.objects.update(at=timezone.now() - timedelta(days=2))
        maya.post(f"{PAGE}photo/removal/")
        assert forget_photos() == 0
        assert pictures.is_kept(first)
