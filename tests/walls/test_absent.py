"""For whoever may not open it, the Mentor guide is an address that does not exist: same status,
same bytes, same headers, same number of queries."""

from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from guides.models import GuideFile
from mentorhub.database import OWNER, STAFF, signed_in_as
from tests import factories as make
from tests.client import Client
from tests.people import MAY_READ_BREAD, school

pytestmark = [pytest.mark.wall, pytest.mark.django_db]

SHUT_OUT = ("stu", "both", "carl", "una", "former", "noor", "nora")
ABSENT = "/projects/baking/bread/nothing/"
MORE_ABSENT = (
    "/projects/baking/bread/nothing/at/all/",
    "/projects/baking/nothing/guide/",
    "/projects/nothing/bread/guide/",
    "/projects/nothing/nothing/nothing/",
)
WAYS = [
    ("GET", {}),
    ("GET", {"HX-Request": "true"}),
    ("GET", {"Accept": "application/json"}),
    ("POST", {}),
    ("POST", {"HX-Request": "true"}),
    *((method, {}) for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")),
]


@pytest.fixture
def people():
    found = school()
    guide = make.guide(found.bread, "yeast")
    with signed_in_as(STAFF):
        found.file = GuideFile.objects.create(
            guide=guide, name="plan.png", content_type="image/png", size=1, sha256="", content=b"x"
        )
    return found


def addresses(people):
    guide = "/projects/baking/bread/guide"
    return [
        f"{guide}/",
        f"{guide}/?student={people.stu.pk}",
        f"{guide}/ticks/",
        f"{guide}/files/{people.file.pk}/plan.png",
        f"{guide}/files/{people.file.pk}/other.png",
        f"{guide}/files/{uuid4()}/plan.png",
        f"{guide}/x.css",
        f"{guide}/guide.css/",
        f"{guide}.json",
        f"{guide}.json/",
        f"{guide}//",
        f"{guide};.css",
        f"{guide}%2F",
        f"{guide}%2Fticks%2F",
        f"{guide}/%2e%2e/guide/",
        f"{guide}%00/",
        f"{guide}%0A/",
        f"{guide}/\u202e/",
        "/projects/baking/bread/GUIDE/",
        "/projects/Baking/Bread/Guide/",
        "/projects/baking%2Fbread/guide/",
        "/projects/baking/bread%00/guide/",
        "/projects/baking/cake/guide/",
    ]


def asked(client, method, address, **headers):
    """Everything somebody could compare: status, headers, body, and what it cost; but for the
    number of the request, which is another one every time."""
    with CaptureQueriesContext(connections[OWNER]) as queries:
        response = client.generic(method, address, headers=headers)
    assert response.headers.pop("X-Request-ID")
    return (
        response.status_code,
        sorted(response.headers.items()),
        # Without the second in which a cookie ends, which may be the next one.
        sorted((name, each.value, each["path"]) for name, each in response.cookies.items()),
        response.content,
        len(queries),
    )


@pytest.mark.parametrize("name", SHUT_OUT)
def test_the_guide_is_an_absent_address(people, name):
    client = Client()
    client.force_login(people.everyone[name])
    client.get("/")  # what only the first page of a session costs
    for method, headers in WAYS if name in ("stu", "both") else WAYS[:1]:
        expected = asked(client, method, ABSENT, **headers)
        assert expected[0] == 404
        for address in (*addresses(people), *MORE_ABSENT):
            assert asked(client, method, address, **headers) == expected, (method, address)


def test_without_a_form_token_it_is_absent_all_the_same(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.stu)
    client.get("/")
    expected = asked(client, "POST", ABSENT)
    for address in addresses(people):
        assert asked(client, "POST", address) == expected, address


def test_a_missing_slash_is_mended_for_every_address_alike(people):
    client = Client()
    client.force_login(people.stu)
    client.get("/")
    answers = set()
    for last in ("guide", "nothing", "guide/ticks"):
        address = f"/projects/baking/bread/{last}"
        for method in ("GET", "HEAD"):
            response = client.generic(method, address)
            assert (response.status_code, response["Location"]) == (302, f"{address}/")
            answers.add(asked(client, method, address)[4])
        assert asked(client, "POST", address) == asked(client, "POST", ABSENT)
    assert len(answers) == 1


def test_whoever_may_read_it_gets_it(people):
    for name in MAY_READ_BREAD:
        client = Client()
        client.force_login(people.everyone[name])
        response = client.get("/projects/baking/bread/guide/")
        assert response.status_code == 200, name
        assert b"yeast" in response.content


def test_a_suffix_is_absent_for_the_mentor_too(people, client):
    client.force_login(people.maya)
    for address in ("guide/x.css", "guide.json", "guide/guide.css/", "guide/files/plan.png"):
        response = client.get(f"/projects/baking/bread/{address}", follow=True)
        assert response.status_code == 404, address
        assert b"yeast" not in response.content


def test_the_page_says_neither_the_address_nor_who_asks(people, client):
    client.force_login(people.stu)
    page = client.get("/projects/baking/bread/sourdough-starter/").content.decode()
    for word in ("sourdough", "csrf", "Stu Student", people.stu.email):
        assert word not in page


def test_a_mentor_of_another_path_gets_no_word_about_why(people, client):
    client.force_login(people.carl)
    page = client.get("/projects/baking/bread/guide/").content.decode().lower()
    main = page.split("<main")[1].split("</main>")[0]
    for word in ("guide", "approv", "enrol", "mentor", "permission", "forbidden"):
        assert word not in main
