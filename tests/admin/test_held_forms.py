"""A sign-in that became too old while writing in the administration loses no text."""

import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile

from mentorhub.accounts.models import AccountMail, User
from mentorhub.admin import site
from mentorhub.admin.held_forms import PERSON, RETURNED
from students.models import Path
from tests import factories as make
from tests.accounts.steps import number_of_app
from tests.admin.conftest import signed_in
from tests.admin.forms import filled
from tests.client import Client
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
LONG = "First line\n\n  indented  \nlast line\n"


@pytest.fixture
def change_page(school):
    return f"/admin/students/path/{school.baking.pk}/change/"


def grow_old(client, minutes):
    """As if the person had last done something so many minutes ago."""
    session = client.session
    records = session[AUTHENTICATION_METHODS_SESSION_KEY]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record | {"at": record["at"] - minutes * 60} for record in records
    ]
    if site.ACTIVITY_KEY in session:
        session[site.ACTIVITY_KEY] -= minutes * 60
    session.save()


def typed(client, address, **changes):
    return filled(client.get(address), **changes) | {PERSON: client.session["_auth_user_id"]}


def sent_again(response, **answers):
    """What the page of the question sends."""
    fields = {}
    for name, value in response.context["fields"]:
        fields.setdefault(name, []).append(value)
    return fields | {RETURNED: "1"} | answers


def text_of(school):
    return Path.objects.get(pk=school.baking.pk).description


def test_working_in_the_administration_renews_the_sign_in(school, tom):
    for _ in range(5):
        grow_old(tom, 50)
        assert tom.get("/admin/students/path/").status_code == 200


def test_but_not_for_more_than_a_day_of_work(school, tom):
    for _ in range(14):
        grow_old(tom, 50)
        tom.get("/admin/students/path/")
    grow_old(tom, 50)
    assert tom.get("/admin/students/path/").status_code == 302


def test_an_hour_without_a_page_asks_again(school, tom):
    tom.get("/admin/students/path/")
    grow_old(tom, 61)
    assert tom.get("/admin/students/path/").status_code == 302


def test_what_tom_typed_comes_back_after_his_password_and_is_not_saved(school, tom, change_page):
    data = typed(tom, change_page, description=LONG)
    grow_old(tom, 130)
    asked = tom.post(change_page, data)
    assert asked.status_code == 403
    assert ("description", LONG) in asked.context["fields"]
    assert text_of(school) != LONG
    shown = tom.post(change_page, sent_again(asked, **{"held-ask-password": PASSWORD}))
    assert shown.status_code == 200
    assert shown.context["adminform"].form["description"].value() == LONG
    assert text_of(school) != LONG
    saved = tom.post(change_page, filled(shown))
    assert saved.status_code == 302
    assert text_of(school).strip() == LONG.strip()


def test_the_page_of_the_question_sends_line_breaks_as_they_were(school, tom, change_page):
    data = typed(tom, change_page, description=LONG)
    grow_old(tom, 130)
    html = tom.post(change_page, data).content.decode()
    assert f'<textarea hidden name="description">\n{LONG}</textarea>' in html


def test_a_wrong_password_keeps_the_text_and_shows_nothing_else(school, tom, change_page):
    data = typed(tom, change_page, description=LONG)
    grow_old(tom, 130)
    asked = tom.post(change_page, data)
    again = tom.post(change_page, sent_again(asked, **{"held-ask-password": "wrong"}))
    assert again.status_code == 403
    assert again.context["form"].errors
    assert ("description", LONG) in again.context["fields"]
    assert "wrong" not in str(again.context["fields"])


def test_who_confirmed_in_another_tab_goes_on_without_a_password(school, tom, change_page):
    data = typed(tom, change_page, description=LONG)
    grow_old(tom, 130)
    asked = tom.post(change_page, data)
    session = tom.session
    session[AUTHENTICATION_METHODS_SESSION_KEY].append({"method": "password", "at": time.time()})
    session.save()
    shown = tom.post(change_page, sent_again(asked))
    assert shown.context["adminform"].form["description"].value() == LONG
    assert text_of(school) != LONG


def test_nothing_of_it_is_stored(school, tom, change_page):
    data = typed(tom, change_page, description=LONG)
    grow_old(tom, 130)
    tom.post(change_page, data)
    assert "indented" not in str(dict(tom.session))


def test_files_are_asked_for_again(school, tom):
    change_page = "/admin/students/file/add/"
    upload = SimpleUploadedFile("a.txt", b"text", "text/plain")
    data = {"path": school.baking.pk, "file": upload, PERSON: school.tom.pk}
    grow_old(tom, 130)
    asked = tom.post(change_page, data)
    assert asked.context["had_file"]
    answers = {"held-ask-password": PASSWORD, "held-file": "1"}
    shown = tom.post(change_page, sent_again(asked, **answers))
    assert "files again" in str(shown.context["adminform"].form.non_field_errors())


def returned(client, address, sent):
    """The page after the password was asked for and given."""
    grow_old(client, 130)
    asked = client.post(address, sent)
    assert (asked.status_code, asked.templates[0].name) == (403, "admin/held_form.html")
    return client.post(address, sent_again(asked, **{"held-ask-password": PASSWORD}))


def said(page) -> str:
    return " ".join(str(message) for message in page.context["messages"])


def test_an_action_with_a_confirmation_shows_it_again_and_does_nothing(school, tom):
    page = "/admin/accounts/user/"
    sent = {"action": "deactivate", "_selected_action": [school.nora.pk], "index": "0"}
    asked = tom.post(page, sent)
    confirmed = sent | {"asked": "1", "seen": asked.context["summary"].signature}
    for typed_before in (sent, confirmed):
        shown = returned(tom, page, typed_before)
        assert shown.templates[0].name == "admin/confirmation.html"
        assert "Nothing has been done yet" in said(shown)
        assert shown.context["summary"].lines
        school.nora.refresh_from_db()
        assert school.nora.is_active
    assert tom.post(page, confirmed).status_code == 302
    school.nora.refresh_from_db()
    assert not school.nora.is_active


def test_the_confirmation_of_a_page_is_shown_again_too(school, tom):
    page = f"/admin/accounts/user/{school.nora.pk}/deactivate/"
    seen = tom.get(page).context["summary"].signature
    shown = returned(tom, page, {"asked": "1", "seen": seen})
    assert shown.context["summary"].signature == seen
    school.nora.refresh_from_db()
    assert school.nora.is_active


def test_an_action_without_a_confirmation_says_what_it_is_and_is_done_by_one_click(school, tom):
    page = "/admin/students/path/"
    sent = {"action": "withdraw", "_selected_action": [school.baking.pk], "index": "0"}
    unsent = returned(tom, page, sent)
    assert unsent.templates[0].name == "admin/unsent_form.html"
    assert unsent.context["action_label"] == "Back to draft"
    assert unsent.context["row_names"] == ["Baking"]
    assert Path.objects.get(pk=school.baking.pk).state == Path.State.PUBLISHED
    fields = {}
    for name, value in unsent.context["fields"]:
        fields.setdefault(name, []).append(value)
    assert tom.post(page, fields).status_code == 302
    assert Path.objects.get(pk=school.baking.pk).state == Path.State.DRAFT


@pytest.mark.parametrize("rows", [["x"], ["999999"], ["\0"], []])
def test_rows_that_are_not_there_are_not_named(school, tom, rows):
    sent = {"action": "publish", "_selected_action": rows, "index": "0"}
    unsent = returned(tom, "/admin/students/path/", sent)
    assert unsent.status_code == 200
    assert unsent.context["row_names"] == []


def test_an_import_shows_its_check_again_and_imports_nothing(school, tom):
    page, text = "/admin/import-people/", "name,email,roles\nXe Ivanova,xe@example.org,mentor\n"
    checked = tom.post(page, {"text": text}).context["form"]["checked"].value()
    shown = returned(tom, page, {"text": text, "checked": checked, "apply": "1"})
    assert shown.context["report"].can_apply
    form = shown.context["form"]
    assert form["text"].value().strip() == text.strip()
    assert "Nothing has been saved yet" in said(shown)
    assert not User.objects.filter(email="xe@example.org").exists()
    again = {name: form[name].value() for name in ("text", "checked")} | {"apply": "1"}
    assert tom.post(page, again).status_code == 302
    assert User.objects.filter(email="xe@example.org").count() == 1


def test_an_invitation_comes_back_as_it_was_typed_and_is_not_sent(school, tom):
    page = "/admin/invite/"
    sent = {"name": "Xe Ivanova", "email": "xe@example.org", "language": "fr", "roles": ["mentor"]}
    shown = returned(tom, page, sent)
    assert "Nothing has been saved yet" in said(shown)
    form = shown.context["form"]
    assert (form["name"].value(), form["roles"].value()) == ("Xe Ivanova", ["mentor"])
    assert not form.errors
    assert not User.objects.filter(email="xe@example.org").exists()
    assert tom.post(page, sent).status_code == 302
    assert User.objects.filter(email="xe@example.org").count() == 1


def test_inviting_all_again_is_read_once_more(school, tom):
    page = "/admin/accounts/user/invite-again/"
    make.person("Late Comer", password=None)
    seen = tom.get(page).context["summary"].signature
    shown = returned(tom, page, {"asked": "1", "seen": seen})
    assert shown.context["summary"].signature == seen
    assert not AccountMail.objects.exists()


def test_somebody_else_in_the_same_browser_never_sees_it(school, change_page):
    """Noor's colleague Ada signs in where Tom's page is still open."""
    tom = signed_in(school.tom)
    data = typed(tom, change_page, description=LONG)
    other = signed_in(school.tom, minutes_ago=130)
    answer = other.post(change_page, data | {PERSON: school.maya.pk})
    assert answer.status_code == 302
    assert "indented" not in answer.content.decode()


@pytest.mark.parametrize("who", ["maya", "stu", "noor"])
def test_for_everybody_else_the_page_does_not_exist(school, change_page, who):
    client = signed_in(getattr(school, who), minutes_ago=130)
    sent = {"description": LONG, PERSON: getattr(school, who).pk, RETURNED: "1"}
    assert client.post(change_page, sent).status_code == 404


def test_who_was_signed_out_keeps_the_text_too(school, tom, change_page):
    data = typed(tom, change_page, description=LONG)
    tom.logout()
    asked = tom.post(change_page, data)
    assert asked.status_code == 403
    assert ("description", LONG) in asked.context["fields"]


def test_a_form_of_an_earlier_sign_in_comes_back_with_a_new_token(school, change_page):
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = signed_in(school.tom).cookies
    sent = {"description": LONG, PERSON: school.tom.pk, "csrfmiddlewaretoken": "x" * 64}
    own = {"HTTP_SEC_FETCH_SITE": "same-origin"}
    asked = careful.post(change_page, sent, **own)
    assert ("description", LONG) in asked.context["fields"]
    assert text_of(school) != LONG
    other = careful.post(change_page, sent, HTTP_SEC_FETCH_SITE="cross-site")
    assert "indented" not in other.content.decode()
    foreign = careful.post(change_page, sent | {PERSON: school.maya.pk}, **own)
    assert "indented" not in foreign.content.decode()


def test_a_code_is_asked_of_who_has_no_password(school, change_page):
    secret = generate_totp_secret()
    TOTP.activate(school.tom, secret)
    school.tom.set_unusable_password()
    school.tom.save()
    client = signed_in(school.tom)
    data = typed(client, change_page, description=LONG)
    grow_old(client, 130)
    asked = client.post(change_page, data)
    assert "code" in asked.context["form"].fields
    shown = client.post(change_page, sent_again(asked, **{"held-ask-code": number_of_app(secret)}))
    assert shown.context["adminform"].form["description"].value() == LONG
