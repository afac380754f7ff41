"""The preferences, the guessed time zone, and the page “My access”."""

import pytest

from mentorhub.accounts.models import User
from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(client):
    user = make.person("Maya Mentor", "mentor")
    client.force_login(user)
    return user


def again(user):
    return User.objects.get(pk=user.pk)


def test_preferences_are_kept_and_in_force_at_once(client, maya):
    chosen = {"name": "Maya L", "language": "fr", "zone": "America/New_York", "theme": "dark"}
    assert client.post("/accounts/profile/", chosen).status_code == 302
    maya = again(maya)
    assert (maya.name, maya.language, maya.zone, maya.theme) == tuple(chosen.values())
    page = client.get("/accounts/profile/")
    assert page.headers["Content-Language"] == "fr"
    assert 'data-theme="dark"' in page.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Base"},
        {"language": "xx"},
        {"theme": "pink"},
        {"name": ""},
        {"name": "x" * 121},
    ],
)
def test_a_wrong_preference_is_said_beside_its_field(client, maya, wrong):
    chosen = {"name": "Maya", "language": "en", "zone": "", "theme": "system"} | wrong
    page = client.post("/accounts/profile/", chosen)
    assert set(page.context["form"].errors) == set(wrong)
    assert again(maya).name == "Maya Mentor"


def test_nothing_else_can_be_slipped_in(client, maya):
    chosen = {"name": "Maya", "language": "en", "zone": "", "theme": "system"}
    extra = {"email": "other@example.org", "is_active": "", "password": "x", "roles": "staff"}
    client.post("/accounts/profile/", chosen | extra)
    assert again(maya).email == maya.email
    assert again(maya).role_kinds == {"mentor"}
    assert again(maya).is_active


def test_the_browser_guesses_the_zone_once(client, maya):
    assert "data-zone" in client.get("/dashboard/").content.decode()
    assert client.post("/accounts/zone/", {"zone": "Asia/Kolkata"}).status_code == 204
    assert again(maya).zone == "Asia/Kolkata"
    assert client.post("/accounts/zone/", {"zone": "Europe/Paris"}).status_code == 400
    assert again(maya).zone == "Asia/Kolkata"
    assert "data-zone hidden" not in client.get("/dashboard/").content.decode()


def test_who_travels_is_offered_the_clock_of_their_device(client, maya):
    maya.zone = "Africa/Dakar"
    maya.save()
    page = client.get("/dashboard/").content.decode()
    assert 'data-zone-offer="' in page
    assert 'name="instead_of" value="Africa/Dakar"' in page
    switch = {"zone": "America/Montreal", "instead_of": "Africa/Dakar", "next": "/sessions/"}
    assert client.post("/accounts/zone/", switch).headers["Location"] == "/sessions/"
    assert again(maya).zone == "America/Toronto"
    # The same offer in another tab, answered later.
    late = client.post("/accounts/zone/", switch | {"zone": "Asia/Tokyo"})
    assert late.headers["Location"] == "/sessions/"
    assert again(maya).zone == "America/Toronto"


@pytest.mark.parametrize(("role", "has_hours"), [("assessor", True), ("manager", False)])
def test_only_who_has_weekly_hours_is_told_that_they_move(client, role, has_hours):
    client.force_login(make.person("Rae Roamer", role, zone="Africa/Dakar"))
    page = client.get("/accounts/profile/").content.decode()
    offer = page.partition("data-zone-offer=")[2].partition("</aside>")[0]
    assert ("weekly hours" in offer) == has_hours


@pytest.mark.parametrize(
    ("signed_in", "way_out"), [(False, "/accounts/logout/"), (True, "/accounts/email/")]
)
def test_where_an_address_must_be_confirmed_there_is_a_way_out(client, maya, signed_in, way_out):
    visitor = client if signed_in else Client()
    card = visitor.get("/accounts/confirm-email/").content.decode().partition("<main")[2]
    assert f'"{way_out}"' in card
    assert '"/help/contact/?subject=sign-in"' in card


def test_an_offer_leads_to_no_other_site(client, maya):
    maya.zone = "Africa/Dakar"
    maya.save()
    switch = {"zone": "Europe/Paris", "instead_of": "Africa/Dakar", "next": "//evil.example/"}
    assert client.post("/accounts/zone/", switch).headers["Location"] == "/"


@pytest.mark.parametrize("typed", ["Kyiv (UTC+02:00)", "kiev", "Europe/Kiev", "KYIV"])
def test_a_zone_is_found_by_its_city_and_kept_by_its_name_of_today(client, maya, typed):
    chosen = {"name": "Maya", "language": "en", "zone": typed, "theme": "system"}
    assert client.post("/accounts/profile/", chosen).status_code == 302
    assert again(maya).zone == "Europe/Kyiv"
    assert client.get("/accounts/profile/").context["form"]["zone"].value().startswith("Kyiv (UTC")


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "x" * 300])
def test_a_guess_that_is_no_zone_is_refused(client, maya, zone):
    assert client.post("/accounts/zone/", {"zone": zone}).status_code == 400
    assert again(maya).zone == ""


def test_the_zone_is_told_only_by_a_signed_in_person_and_by_post(client, maya):
    assert client.get("/accounts/zone/").status_code == 405
    assert Client().post("/accounts/zone/", {"zone": "Europe/Paris"}).status_code == 302


def test_my_access_says_since_when_and_by_whom_and_what_ended(client, maya):
    tom = make.person("Tom Admin", "staff")
    path = make.path(title="Baking")
    make.approval(maya, path)
    maya.approvals.update(granted_by=tom)
    maya.roles.update(granted_by=tom)
    ended = make.approval(maya, make.path(title="Glazing"))
    ended.end(by=make.office())
    make.enrolment(maya, make.path(title="Weaving"))
    page = client.get("/accounts/access/").content.decode()
    for words in ("Mentor", "Baking", "Tom Admin", "Glazing", "Ended", "Weaving", "Current"):
        assert words in page
    assert page.index("Baking") < page.index("Glazing")


def test_my_access_is_mine_alone(client, maya):
    other = make.mentor("Carl Carpenter", make.path(title="Carpentry"))
    assert "Carpentry" not in client.get(f"/accounts/access/?user={other.pk}").content.decode()


def test_security_shows_the_state_of_each_lock_and_no_secret(client, maya):
    page = client.get("/accounts/security/")
    state = page.context["state"]
    assert (state.has_password, state.has_app, state.passkeys) == (True, False, 0)
    words = page.content.decode()
    for address in ("/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/",
                    "/accounts/email/"):  # fmt: skip
        assert address in words


@pytest.mark.parametrize("page", ["profile", "access", "security", "waiting"])
def test_a_visitor_is_asked_to_sign_in(client, page):
    assert client.get(f"/accounts/{page}/").headers["Location"].startswith("/accounts/login/")


def test_whoever_has_no_role_waits_and_finds_nothing_else(client):
    client.force_login(make.person("Nora Nobody"))
    assert client.get("/").headers["Location"] == "/accounts/waiting/"
    assert client.get("/accounts/waiting/").status_code == 200
    for page in ("/projects/", "/dashboard/", "/student/", "/admin/", "/reading-log/"):
        assert client.get(page).status_code == 404, page
