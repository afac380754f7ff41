"""One rule for names and titles, at every door by which they come in."""

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, models, transaction
from django.urls import reverse

from dashboard.admission.people_import import read_people
from dashboard.models import Announcement
from mentorhub.accounts.models import User
from mentorhub.accounts.oidc import SocialAccountAdapter
from mentorhub.accounts.passkey_forms import AddWebAuthnForm, EditWebAuthnForm
from mentorhub.database import OWNER, STAFF, signed_in_as
from mentorhub.forms.names import (
    OneLineField,
    TitleField,
    one_line,
    repaired,
    validate_person_name,
)
from students.models import Path
from tests.admin.conftest import signed_in
from tests.admin.forms import filled
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db
LINE_BREAK, TAB_DOWN, OVERRIDE = "Ann\nBcc: x", "Ann\x0bLee", "Ann \u202eeeL"
BAD = [
    LINE_BREAK,
    TAB_DOWN,
    OVERRIDE,
    "\u2066Ann",
    "Ann\u200bLee",
    "Ann\u2028Lee",
    "Ann\ufeff",
    "\x1bAnn",
    "An\u00adn",
    "Ann\u3164",
    "An\u034fn",
    "Ann\U000e0041",
]
GOOD = [
    "Zoë O’Brien-Nuñez",
    "李小龙",
    "محمد",
    "می\u200cخواهم",
    "Nguyễn Văn A.",
    "X Æ A-12",
    "क्\u200dष",
    "ක්\u200dෂමා",
    "葛\U000e0100城",
]
a_bad_name = pytest.mark.parametrize("name", BAD, ids=ascii)


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return school()


@pytest.mark.parametrize("name", GOOD)
def test_names_of_the_world_are_kept_as_they_are(name):
    validate_person_name(name)
    assert repaired(name) == one_line(name) == name


@pytest.mark.parametrize("name", [*BAD, "123", "...", " ", ""])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValidationError):
        User._meta.get_field("name").clean(name, None)


@a_bad_name
def test_what_is_refused_is_taken_out_where_nobody_can_be_asked(name):
    validate_person_name(repaired(name))


def test_spaces_are_collapsed_and_accents_composed():
    assert one_line(" Zoe\u0308 \t\u00a0 Lee ") == "Zo\u00eb Lee"


FRENCH = [
    "Comment déplacer une séance\u202f?",
    "Le mot «\u00a0mentor\u00a0»\u00a0: à quoi sert-il\u202f?",
    "10\u202f000 lignes en 24\u00a0h, 5\u202f%",
]


@pytest.mark.parametrize("title", FRENCH, ids=ascii)
def test_a_title_keeps_the_no_break_spaces_of_typography(title):
    field = TitleField(max_length=200)
    assert field.clean(f" {title} ", None) == title
    assert field.get_db_prep_save(title, connections[OWNER]) == title
    # A name does not: two that look alike would be two.
    assert "\u202f" not in OneLineField(max_length=200).clean(title, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("How\u00a0do\u00a0I\u202fmove it?", "How do I move it?"),
        ("Pourquoi \u202f ?", "Pourquoi\u202f?"),
        ("Pourquoi ?", "Pourquoi ?"),
        ("\u202f? ", "?"),
        ("Move\u202f", "Move"),
    ],
)
def test_a_no_break_space_anywhere_else_in_a_title_is_a_space(typed, kept):
    field = TitleField(max_length=200)
    assert field.clean(typed, None) == field.get_db_prep_save(typed, connections[OWNER]) == kept


@a_bad_name
def test_a_title_refuses_what_a_name_refuses(name):
    with pytest.raises(ValidationError):
        TitleField(max_length=200).clean(name, None)


def test_what_people_ask_and_explain_has_titles():
    """Those of requests, articles, topics, announcements and circles, and of what becomes one."""
    found = {
        f"{model._meta.app_label}.{model._meta.object_name}"
        for model in apps.get_models()
        if any(isinstance(field, TitleField) for field in model._meta.get_fields())
    }
    assert found >= {
        "community.Topic",
        "community.Draft",
        "dashboard.Announcement",
        "helpcenter.ArticleText",
        "helpcenter.ArticleVersion",
        "helpcenter.Request",
        "helpcenter.Subject",
        "helpcenter.VisitorRequest",
        "inbox.Draft",
        "inbox.Thread",
    }


@pytest.mark.parametrize(
    "name",
    ["Ann\u200d Lee", "\u200cAnn Lee", "An\u200cn Lee\u200d", "Ann\u00a0Lee", "Ann\ufe0f Lee"],
    ids=ascii,
)
def test_what_changes_nothing_in_a_name_is_left_out_without_a_question(people, name):
    """A joiner in Latin letters, a no-break space: nobody sees them, nobody could mend them."""
    assert User._meta.get_field("name").clean(name, None) == "Ann Lee"
    with signed_in_as(STAFF):
        User.objects.filter(pk=people.stu.pk).update(name=name)
    people.stu.refresh_from_db()
    assert people.stu.name == "Ann Lee"
    (row,) = read_people(f"name,email,roles\n{name},ann@example.org,manager\n")
    assert not row.errors
    assert row.new_person.name == "Ann Lee"


def test_two_joiners_are_one():
    assert one_line("می\u200c\u200cخواهم") == "می\u200cخواهم"


def test_a_joiner_beside_latin_letters_is_refused_by_the_database(people):
    update = "update accounts_user set name = %s where id = %s"
    for name in ("An\u200dn", "\u200cAnn", "می\u200c\u200cخواهم"):
        with pytest.raises(IntegrityError), transaction.atomic(using=OWNER):
            connections[OWNER].cursor().execute(update, [name, people.stu.pk])


def test_every_name_and_title_of_a_row_keeps_to_the_rule():
    """So that no new table forgets it."""
    names = ("name", "title", "file_name")
    ours = ("accounts", "students", "guides", "dashboard", "matching", "cartridges")
    found = [
        f"{model._meta.label}.{field.name}"
        for label in ours
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField)
        and field.name in names
        and not isinstance(field, OneLineField)
    ]
    assert found == []


@a_bad_name
def test_the_profile_refuses_it_and_keeps_what_was_typed(people, name):
    client = Client()
    client.force_login(people.stu)
    sent = {"name": name, "language": "en", "zone": "", "theme": "system"}
    form = client.post(reverse("accounts_profile"), sent).context["form"]
    assert form.has_error("name")
    assert form["name"].value() == name
    people.stu.refresh_from_db()
    assert people.stu.name == "Stu Student"


@a_bad_name
def test_an_invitation_and_the_page_of_a_person_refuse_it(people, name):
    tom = signed_in(people.tom)
    page = reverse("admin_invite")
    sent = {"name": name, "email": "ann@example.org", "language": "en"}
    assert tom.post(page, sent).context["form"].has_error("name")
    page = reverse("admin:accounts_user_change", args=[people.stu.pk])
    answer = tom.post(page, filled(tom.get(page), name=name))
    assert "name" in answer.context["adminform"].form.errors
    assert not User.objects.filter(name__startswith="Ann").exists()


@pytest.mark.parametrize("name", [TAB_DOWN, OVERRIDE, "123"], ids=ascii)
def test_a_table_of_people_refuses_it(people, name):
    (row,) = read_people(f"name,email\n{name},ann@example.org\n")
    assert row.errors


@a_bad_name
def test_the_first_administrator_gets_a_name_of_one_line(people, name):
    with pytest.raises((CommandError, ValidationError)):
        call_command("createsuperuser", "--noinput", email="ann@example.org", name=name)
    assert not User.objects.filter(email="ann@example.org").exists()


@a_bad_name
def test_a_name_of_the_schools_own_server_is_repaired(people, name):
    class Login:
        user = User()

    data = {"name": name, "email": "ann@example.org"}
    found = SocialAccountAdapter().populate_user(None, Login, data)
    validate_person_name(found.name)
    data = {"name": "\u202e", "email": "ann@example.org"}
    assert SocialAccountAdapter().populate_user(None, Login, data).name == "ann"


@a_bad_name
def test_code_that_saves_a_person_stores_one_line(people, name):
    with signed_in_as(STAFF):
        made = User.objects.create_user("ann@example.org", None, name=name)
        User.objects.filter(pk=people.stu.pk).update(name=name)
        User.objects.bulk_create([User(email="lee@example.org", name=name)])
    for email in ("ann@example.org", "lee@example.org", people.stu.email):
        validate_person_name(User.objects.get(email=email).name)
    assert made.pk


@a_bad_name
def test_the_database_refuses_what_goes_past_the_field(people, name):
    update = "update accounts_user set name = %s where id = %s"
    with pytest.raises(IntegrityError), transaction.atomic(using=OWNER):
        connections[OWNER].cursor().execute(update, [name, people.stu.pk])


def test_a_passkey_has_a_name_of_one_line(people):
    adding = AddWebAuthnForm({"name": "My\u202e\nkey"}, user=people.stu)
    adding.is_valid()
    assert adding.cleaned_data["name"] == "My key"
    key = Authenticator(type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    assert EditWebAuthnForm({"name": "My\u202ekey"}, instance=key).has_error("name")


@a_bad_name
def test_titles_are_refused_in_forms_and_repaired_in_code(people, name):
    noor = Client()
    noor.force_login(people.noor)
    sent = {"title": name, "body": "On Monday."}
    assert noor.post(reverse("announcements"), sent).context["form"].has_error("title")
    assert not Announcement.objects.exists()
    Path.objects.filter(pk=people.baking.pk).update(title=name)
    title = Path.objects.get(pk=people.baking.pk).title
    assert title == repaired(name)
