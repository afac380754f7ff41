"""The reading log of the managers: by name, title and dates, and as a file."""

import csv
import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from guides import views
from guides.models import Reading
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
PHOTO = "3f1d6c1e-6b0e-4b44-a5ad-5c84bd8fd0d1"
LOG, EXPORT = "/reading-log/", "/reading-log.csv"


@pytest.fixture
def people():
    found = school()
    make.guide(found.bread, "sourdough")
    with signed_in_as(STAFF):
        for person, project, days in (
            (found.maya, found.bread, 0),
            (found.carl, found.table, 10),
            (found.ines, found.bread, 40),
        ):
            at = timezone.now() - timedelta(days=days)
            Reading.objects.create(project=project, reader=person, version=3, read_at=at)
    return found


@pytest.fixture
def noor(client, people):
    client.force_login(people.noor)
    return client


def day(ago):
    return (timezone.localdate() - timedelta(days=ago)).isoformat()


def readers(noor, **query):
    return [row["reader"].name for row in noor.get(LOG, query).context["page"]]


def exported(noor, **query):
    response = noor.get(EXPORT, query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode().removeprefix("\ufeff"))))


def test_it_is_searched_by_reader_project_and_path(noor):
    assert readers(noor) == ["Maya Mentor", "Carl Carpenter", "Ines Assessor"]
    assert readers(noor, q="CARL") == ["Carl Carpenter"]
    assert readers(noor, q="bread") == ["Maya Mentor", "Ines Assessor"]
    assert readers(noor, q="carpentry") == ["Carl Carpenter"]


def test_both_days_are_included(noor):
    assert readers(noor, since=day(10)) == ["Maya Mentor", "Carl Carpenter"]
    assert readers(noor, until=day(10)) == ["Carl Carpenter", "Ines Assessor"]
    assert readers(noor, since=day(10), until=day(10), q="carl") == ["Carl Carpenter"]
    assert readers(noor, since=day(9), until=day(1)) == []


def test_days_that_are_none_are_said_and_the_rest_is_shown(noor):
    page = noor.get(LOG, {"since": "yesterday", "q": "carl"})
    assert list(page.context["form"].errors) == ["since"]
    assert [row["reader"].name for row in page.context["page"]] == ["Carl Carpenter"]
    page = noor.get(LOG, {"since": day(1), "until": day(3)})
    assert list(page.context["form"].errors) == ["until"]


def test_the_export_holds_what_the_filters_find_and_no_word_of_a_guide(noor, people):
    rows = exported(noor, since=day(10))
    assert [row["Reader"] for row in rows] == ["Maya Mentor", "Carl Carpenter"]
    assert rows[0]["E-mail"] == people.maya.email
    assert (rows[0]["Project"], rows[0]["Path"], rows[0]["Version"]) == ("Bread", "Baking", "3")
    assert "sourdough" not in noor.get(EXPORT).content.decode()


def test_a_long_export_is_cut_and_the_page_says_so(noor, monkeypatch):
    monkeypatch.setattr(views, "MOST_EXPORTED", 2)
    assert len(exported(noor)) == 2
    assert noor.get(LOG).context["most_exported"] == 2


@pytest.mark.parametrize("name", ["stu", "maya", "ines", "tom", "nora"])
def test_nobody_else_reads_or_exports_it(client, people, name):
    client.force_login(getattr(people, name))
    assert client.get(LOG).status_code == 404
    assert client.get(EXPORT).status_code == 404


def test_each_reader_has_a_face(noor, people):
    User.objects.filter(pk=people.maya.pk).update(photo=PHOTO)
    page = BeautifulSoup(noor.get(LOG).content, "html.parser")
    faces = [row.select_one(".avatar") for row in page.select("tbody tr")]
    assert all(faces)
    assert f"/people/photos/{PHOTO}/" in str(faces[0])
    assert faces[1].text.strip() == "CC"
