"""The portraits of the demo school are small pictures, the same at every drawing."""

import tomllib
from io import BytesIO

import pytest
from django.http import Http404
from django.test import RequestFactory
from PIL import Image

from mentorhub.demo import views
from mentorhub.demo.population import PEOPLE
from mentorhub.demo.portraits.portrait import SKINS, draw, faces, portrait_of


def people():
    rows = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))
    return {row["email"] for kind in ("students", "mentors", "others") for row in rows[kind]}


def test_every_face_is_drawn_and_all_are_small():
    drawn = [draw(face) for face in faces().values()]
    assert {Image.open(BytesIO(each)).size for each in drawn} == {(256, 256)}
    assert {Image.open(BytesIO(each)).format for each in drawn} == {"WEBP"}
    assert sum(map(len, drawn)) < 400 * 1024
    assert len(set(drawn)) == len(drawn)


def test_a_face_is_the_same_at_every_drawing():
    assert portrait_of("mentor@example.org") == portrait_of("mentor@example.org")


def test_a_few_people_keep_their_initials():
    assert set(faces()) < people()
    without = people() - set(faces())
    assert 3 <= len(without) <= 10
    assert portrait_of(without.pop()) is None


def test_the_people_look_as_different_as_people_do():
    looks = list(faces().values())
    assert {face.skin for face in looks} == set(SKINS)
    assert len({face.style for face in looks}) > 15
    assert len({(face.skin, face.hair, face.style, face.wear) for face in looks}) == len(looks)


def test_a_visitor_sees_those_as_whom_one_can_sign_in_and_nobody_else(settings):
    settings.DEMO = True
    request = RequestFactory().get("/")
    answer = views.portrait(request, "mentor")
    assert answer["Content-Type"] == "image/webp"
    assert answer.content == portrait_of("mentor@example.org")
    for person in ("owen.gallacher", "nobody", ""):
        with pytest.raises(Http404):
            views.portrait(request, person)
    settings.DEMO = False
    with pytest.raises(Http404):
        views.portrait(request, "mentor")
