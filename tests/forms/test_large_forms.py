"""The text of a form with a large file comes back, though the file is refused unread."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import FileField
from django.forms.forms import BaseForm
from django.urls import get_resolver

from mentorhub.body_limits import ORDINARY_MAX_BYTES
from mentorhub.forms import held
from students.models import Deliverable
from tests import factories as make
from tests.client import Client
from tests.forms.test_stale_forms import FOREIGN, OWN, SITE, form_of
from tests.people import school
from tests.test_body_limits import BOUNDARY, HAND_IN, MULTIPART, Body, send

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
NOTE = "My loaf rose for six hours. <b>Look</b> at the crust."
FROM_PAGE = OWN | {"Referer": SITE + HAND_IN}


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.UPLOAD_MAX_BYTES = 2 * MEGABYTE
    found = school()
    make.work(found.stu, found.bread)
    return found


def browser(person=None):
    client = Client(enforce_csrf_checks=True)
    if person:
        client.force_login(person)
    return client


def typed_by_stu(people):
    return form_of(browser(people.stu).get(HAND_IN), HAND_IN) | {"note": NOTE}


def body_of(sent, length):
    """The fields, then a file that fills the body up to ``length`` bytes."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in sent.items()
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="loaf.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    return Body(length, "".join(parts).encode())


def with_headers(headers):
    return {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}


def hand_in(client, body, headers=FROM_PAGE):
    return send(client, HAND_IN, body, MULTIPART, **with_headers(headers))


def test_stu_whose_sign_in_ran_out_gets_the_note_back(people):
    sent = typed_by_stu(people)
    body = body_of(sent, 8 * MEGABYTE)
    answer = hand_in(browser(), body)
    assert answer.status_code == 403
    assert "forms/unsaved.html" in {each.name for each in answer.templates}
    assert answer.context["form"].had_file
    page = form_of(answer, HAND_IN)
    assert (page["note"], page["form_key"]) == (NOTE, sent["form_key"])
    assert body.count == ORDINARY_MAX_BYTES, "no more is read of a visitor than of any form"
    assert not Deliverable.objects.exists()


def test_after_signing_in_the_note_stands_in_its_form(people):
    page = form_of(hand_in(browser(), body_of(typed_by_stu(people), 8 * MEGABYTE)), HAND_IN)
    client = browser(people.stu)
    answer = client.post(HAND_IN, page, headers=FROM_PAGE)
    assert answer["Location"] == f"{HAND_IN}#unsaved"
    assert form_of(client.get(HAND_IN), HAND_IN)["note"] == NOTE


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_foreign_page_gets_nothing_back_and_nothing_is_read(people, headers):
    body = body_of({"note": NOTE}, 8 * MEGABYTE)
    answer = hand_in(browser(), body, headers)
    assert (answer.status_code, body.count) == (413, 0)


def test_a_form_without_text_is_refused_as_before(people):
    assert hand_in(browser(), body_of({"note": ""}, 8 * MEGABYTE)).status_code == 413
    broken = send(browser(), HAND_IN, Body(MEGABYTE), "multipart/form-data; boundary=",
                  **with_headers(FROM_PAGE))  # fmt: skip
    assert broken.status_code == 413


def test_an_address_that_does_not_exist_answers_the_same(people):
    sent, heading = typed_by_stu(people), with_headers(FROM_PAGE)
    answers = {
        send(browser(), address, body_of(sent, MEGABYTE), MULTIPART, **heading).status_code
        for address in (HAND_IN, "/no/such/page/", "/dashboard/")
    }
    assert answers == {403}


def test_nothing_is_read_of_a_form_of_sign_in_or_of_the_administration(people):
    for address in ("/accounts/login/", "/admin/students/file/add/"):
        body = body_of({"note": NOTE}, 8 * MEGABYTE)
        answer = send(browser(), address, body, MULTIPART, **with_headers(FROM_PAGE))
        assert (answer.status_code, body.count) == (413, 0), address


def test_stu_who_is_signed_in_finds_the_note_in_the_form_again(people):
    client = browser(people.stu)
    sent = form_of(client.get(HAND_IN), HAND_IN) | {"note": NOTE, "link": "https://e.org/loaf"}
    answer = hand_in(client, body_of(sent, 8 * MEGABYTE))
    assert answer.status_code == 413
    page = client.get(HAND_IN)
    assert b"data-held" in page.content
    again = form_of(page, HAND_IN)
    assert (again["note"], again["link"]) == (NOTE, "https://e.org/loaf")


def test_another_persons_text_is_not_kept(people):
    sent = typed_by_stu(people)
    client = browser(people.maya)
    client.get(HAND_IN)
    assert hand_in(client, body_of(sent, 8 * MEGABYTE)).status_code == 413
    assert held.SESSION_KEY not in client.session


def test_text_after_a_small_file_comes_back_too(people):
    """The order in which a page that was opened earlier sent them."""
    sent = typed_by_stu(people)
    note = sent.pop("note")
    data = sent | {"file": SimpleUploadedFile("loaf.txt", b"crumb"), "note": note}
    answer = browser().post(HAND_IN, data, headers=FROM_PAGE)
    assert answer.status_code == 403
    assert form_of(answer, HAND_IN)["note"] == NOTE


def _forms(base):
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def test_a_file_stands_last_in_every_form_outside_the_administration():
    get_resolver().url_patterns  # noqa: B018  imports every form
    found = set()
    for form in _forms(BaseForm):
        module = form.__module__
        in_admin = "admi" in module or module.startswith("dashboard.cartridges.")
        if in_admin or not module.startswith(("students.", "dashboard.")):
            continue
        fields = list(getattr(form, "base_fields", {}).values())
        files = [field for field in fields if isinstance(field, FileField)]
        if files:
            found.add(form.__name__)
            assert fields[-1] is files[-1], form
    assert {"HandInForm", "PhotoForm"} <= found
