"""A school's own name and logo, in one place; without them the site is called MentorHub."""

from email import message_from_bytes, policy
from io import BytesIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import timezone, translation
from PIL import Image

from mentorhub import branding, mail
from mentorhub.accounts.password_validators import ContextWordsValidator
from mentorhub.branding import Logo, sender
from students.calendar import ics
from students.models import Mentorship
from tests import factories as make
from tests.people import school
from tests.test_settings import settings as started

NAME = "École Louise Michel & Cie"


def picture(kind="PNG", size=(120, 40)):
    stream = BytesIO()
    Image.new("RGB", size, "teal").save(stream, kind)
    return stream.getvalue()


@pytest.fixture
def branded(settings):
    settings.SCHOOL_NAME = NAME
    settings.SCHOOL_LOGO = Logo("", picture(), "image/png", 120, 40)
    settings.DEFAULT_FROM_EMAIL = sender("MentorHub <mentors@school.org>", NAME)


# --- At start ----------------------------------------------------------------------------------


def test_without_the_settings_it_is_mentorhub(monkeypatch):
    made = started(monkeypatch)
    assert (made["SCHOOL_NAME"], made["SCHOOL_LOGO"]) == ("", None)
    assert made["DEFAULT_FROM_EMAIL"] == "MentorHub <mentorhub@example.org>"
    assert made["MFA_TOTP_ISSUER"] == "MentorHub"
    assert made["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"] == ["'self'"]


@pytest.mark.parametrize(("kind", "content_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_logo_is_read_once_at_start(monkeypatch, tmp_path, kind, content_type):
    file = tmp_path / "logo"
    file.write_bytes(picture(kind))
    logo = started(monkeypatch, SCHOOL_NAME=f" {NAME} ", SCHOOL_LOGO=str(file))["SCHOOL_LOGO"]
    assert (logo.content, logo.content_type) == (picture(kind), content_type)
    assert (logo.width, logo.height) == (120, 40)


def test_a_logo_at_a_web_address_is_allowed_on_pages_and_not_fetched(monkeypatch):
    made = started(monkeypatch, SCHOOL_LOGO="https://cdn.school.org/img/logo.png?v=2")
    assert made["SCHOOL_LOGO"].content == b""
    assert made["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"] == [
        "'self'",
        "https://cdn.school.org",
    ]


def broken(tmp_path):
    files = {
        "text": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "cut": picture()[:40],
        "gif": picture("GIF"),
        "large": picture(size=(2100, 3)),
        "heavy": picture() + b"\0" * 300_000,
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SCHOOL_LOGO": "{}/absent.png"}, "cannot be read at"),
        ({"SCHOOL_LOGO": "{}"}, "cannot be read at"),
        ({"SCHOOL_LOGO": "{}/text"}, "PNG or JPEG"),
        ({"SCHOOL_LOGO": "{}/cut"}, "PNG or JPEG"),
        ({"SCHOOL_LOGO": "{}/gif"}, "PNG or JPEG"),
        ({"SCHOOL_LOGO": "{}/large"}, "2000 × 2000 pixels"),
        ({"SCHOOL_LOGO": "{}/heavy"}, "300 kB"),
        ({"SCHOOL_LOGO": "http://school.org/logo.png"}, "https://"),
        ({"SCHOOL_LOGO": "https://a.org; script-src *"}, "https://"),
        ({"SCHOOL_LOGO": "https:///logo.png"}, "https://"),
        ({"SCHOOL_NAME": "Two\nlines"}, "one line"),
        ({"SCHOOL_NAME": "x" * 81}, "80 characters"),
        ({"SCHOOL_ZONE": "Paris"}, "time zone"),
    ],
)
def test_a_wrong_setting_is_refused_at_start(monkeypatch, tmp_path, changes, said):
    broken(tmp_path)
    values = {name: value.replace("{}", str(tmp_path)) for name, value in changes.items()}
    with pytest.raises(ImproperlyConfigured, match=said) as refusal:
        started(monkeypatch, **values)
    assert f"does not start: {next(iter(changes))} " in str(refusal.value)


@pytest.mark.parametrize(
    ("mail_from", "expected"),
    [
        ("MentorHub <m@school.org>", '"École, Lyon" <m@school.org>'),
        ("m@school.org", '"École, Lyon" <m@school.org>'),
        ("The mentors <m@school.org>", "The mentors <m@school.org>"),
    ],
)
def test_a_sender_with_a_name_of_its_own_keeps_it(mail_from, expected):
    assert sender(mail_from, "École, Lyon") == expected
    assert sender(mail_from, "") == mail_from


# --- On pages ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/password/reset/", "/"])
def test_a_visitor_sees_the_school(client, branded, page):
    shown = client.get(page).content.decode()
    title = shown.partition("<title>")[2].partition("</title>")[0]
    assert "École Louise Michel &amp; Cie" in title
    assert branding.logo_url() in shown


@pytest.mark.django_db
def test_the_school_stands_on_every_page_of_its_people(client, branded):
    people = school()
    for person, page in ((people.maya, "/dashboard/"), (people.tom, "/admin/")):
        client.force_login(person)
        shown = client.get(page).content.decode()
        assert "École Louise Michel &amp; Cie" in shown.partition("</title>")[0]
        assert branding.logo_url() in shown
        assert "MentorHub" not in shown


def test_an_error_page_without_a_context_names_the_school(branded):
    for page in ("404.html", "500.html", "429.html"):
        assert "École Louise Michel" in render_to_string(page).partition("</title>")[0]


def test_without_a_name_pages_say_mentorhub():
    shown = render_to_string("500.html")
    assert "· MentorHub" in shown.partition("</title>")[0]
    assert "brand-mentor" in shown


@pytest.mark.django_db
def test_the_logo_is_served_to_anybody_and_kept_by_browsers(client, branded):
    answer = client.get(branding.logo_url())
    assert (answer.status_code, answer.content) == (200, picture())
    assert answer.headers["Content-Type"] == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]
    # Mail programs in a browser show it on their own pages.
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.post(branding.logo_url()).status_code == 405


@pytest.mark.django_db
def test_without_a_logo_there_is_no_such_page(client, settings):
    assert client.get("/school-logo").status_code == 404
    settings.SCHOOL_LOGO = Logo(url="https://cdn.school.org/logo.png")
    assert client.get("/school-logo").status_code == 404
    assert "https://cdn.school.org/logo.png" in client.get("/accounts/login/").content.decode()


# --- In mails and calendars --------------------------------------------------------------------


def parts(message):
    sent = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    texts = {
        kind: sent.get_body((kind,)).get_content()
        for kind in ("plain", "html")  # type: ignore[union-attr]
    }
    return sent, texts


def invitation(**context):
    values = {"inviter": "Tom", "url": "https://x.example.org/", "expires_at": timezone.now()}
    to = mail.Address("new@example.org", "New")
    return parts(mail.build(to=to, name="invitation", context=values | context))


def test_an_invitation_comes_from_the_school(branded):
    sent, texts = invitation()
    assert sent["From"].addresses[0].display_name == NAME
    assert sent["From"].addresses[0].addr_spec == "mentors@school.org"
    assert sent["Subject"].strip() == f"Tom invites you to the mentor portal of {NAME}"
    assert f"Tom invites you to the mentor portal of {NAME}." in texts["plain"]
    assert f"The mentor portal of {NAME}" in texts["plain"].partition("-- ")[2]
    assert "École Louise Michel &amp; Cie" in texts["html"]
    assert branding.absolute_logo_url() in texts["html"]
    assert "MentorHub" not in texts["plain"] + texts["html"]
    assert f"You are invited to the mentor portal of {NAME}." in invitation(inviter="")[1]["plain"]


def test_without_a_name_an_invitation_is_as_before(settings):
    sent, texts = invitation()
    assert sent["Subject"] == "Tom invites you to MentorHub"
    assert "MentorHub, the mentor portal of your school" in texts["plain"]
    assert "<img" not in texts["html"]


def test_a_mail_about_an_unknown_address_names_the_school(branded):
    to = mail.Address("new@example.org")
    _sent, texts = parts(mail.build(to=to, name="unknown_account", context={"email": to.email}))
    assert f"no account with this address on {NAME}" in texts["plain"]


@pytest.mark.django_db
def test_calendars_and_authenticators_name_the_school(branded, monkeypatch):
    people = school()
    session = make.session(Mentorship.objects.get(mentor=people.maya))
    with translation.override("en"):
        assert f"X-WR-CALNAME:{NAME}: sessions" in ics.feed([], of=people.maya)
    invited = ics.request(
        [session], to=people.stu, stamp=timezone.now(), url_of=lambda session: "https://x.org/"
    )
    assert f"CN={NAME}" in invited.replace("\r\n ", "").replace('"', "")
    assert started(monkeypatch, SCHOOL_NAME=NAME)["MFA_TOTP_ISSUER"] == NAME


def test_a_password_of_the_schools_name_is_refused(branded):
    with pytest.raises(Exception, match="little more than a word from this site"):
        ContextWordsValidator().validate("Michel2026!!")
