"""One address has one spelling, and one person: in forms, imports, sign-in and the database."""

from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from dashboard.admission.people_import import read_people
from mentorhub.accounts.adapter import AccountAdapter
from mentorhub.accounts.models import AccountMail, User
from mentorhub.database import OWNER, STAFF, signed_in_as
from mentorhub.forms.addresses import canonical_email, is_canonical, readable_email
from tests import factories as make
from tests.admin.conftest import signed_in
from tests.admin.forms import filled
from tests.client import Client
from tests.people import PASSWORD, school

pytestmark = pytest.mark.django_db
ANA = "ana@xn--mller-kva.example"
SPELLINGS = [
    "ana@müller.example",
    "Ana@Müller.Example",
    "ana@mu\u0308ller.example",
    "ana@XN--MLLER-KVA.example",
    "ana@mül\u00adler.example",
    "\u200bana@müller.example",
    "a\u2060na@müller.example\ufeff",
    " ana@müller.example\u00a0",
    "ana@müller。example",
    "an\u200da@müller.example",
]
in_every_spelling = pytest.mark.parametrize("spelling", SPELLINGS, ids=ascii)


@pytest.fixture
def people(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return school()


@pytest.fixture
def ana(people):
    return make.person("Ana Müller", email=ANA)


@in_every_spelling
def test_all_spellings_are_one(spelling):
    assert canonical_email(spelling) == ANA


@pytest.mark.parametrize("text", ["", "ana", "ana@", "@x", "a b@x.org", "ana@-x-.org", "é@x.org"])
def test_what_is_no_address_is_refused_and_not_repaired(people, text):
    (row,) = read_people(f"name,email\nAna,{text}\n")
    assert row.errors
    sent = {"name": "Ana", "email": text, "language": "en", "roles": "manager"}
    answer = signed_in(people.tom).post(reverse("admin_invite"), sent)
    assert answer.context["form"].has_error("email")


@in_every_spelling
def test_ana_signs_in_with_every_spelling(ana, spelling):
    client = Client()
    client.post(reverse("account_login"), {"login": spelling, "password": PASSWORD})
    assert client.session.get("_auth_user_id") == str(ana.pk)


@in_every_spelling
def test_a_new_password_is_mailed_to_the_one_address(ana, spelling):
    Client().post(reverse("account_reset_password"), {"email": spelling})
    assert AccountMail.objects.get().email == ANA


@in_every_spelling
def test_nobody_is_invited_a_second_time_under_another_spelling(people, ana, spelling):
    sent = {"name": "Ana", "email": spelling, "language": "en", "roles": "manager"}
    answer = signed_in(people.tom).post(reverse("admin_invite"), sent)
    assert answer.context["form"].has_error("email")
    assert User.objects.filter(name__startswith="Ana").count() == 1


@in_every_spelling
def test_a_table_of_people_knows_her_under_every_spelling(ana, spelling):
    (row,) = read_people(f"name,email\nAna Müller,{spelling}\n")
    assert row.new_person.email == ANA
    assert (row.user, row.errors) == (ana, [])


def test_two_spellings_in_one_table_are_one_person_twice(people):
    text = f"name,email,roles\nAna,{ANA},manager\nAnna,ana@müller.example,manager\n"
    first, second = read_people(text)
    assert not first.errors
    assert second.errors


@in_every_spelling
def test_the_page_of_a_person_refuses_her_address_for_somebody_else(people, ana, spelling):
    tom = signed_in(people.tom)
    with signed_in_as(STAFF):
        User.objects.filter(pk=people.nora.pk).update(last_login=None)
    page = reverse("admin:accounts_user_change", args=[people.nora.pk])
    answer = tom.post(page, filled(tom.get(page), email=spelling))
    assert "email" in answer.context["adminform"].form.errors


@in_every_spelling
def test_the_people_page_finds_her(people, ana, spelling):
    page = signed_in(people.tom).get(reverse("admin:accounts_user_changelist"), {"q": spelling})
    assert [row.pk for row in page.context["cl"].result_list] == [ana.pk]


def test_the_schools_own_server_may_spell_it_either_way():
    adapter = AccountAdapter()
    assert {adapter.clean_email(spelling) for spelling in SPELLINGS} == {ANA}


@in_every_spelling
def test_code_that_saves_or_asks_uses_the_one_spelling(people, spelling):
    with signed_in_as(STAFF):
        made = User(name="Ana Müller", email=spelling)
        made.save()
    assert made.email == ANA
    assert User.objects.get(email=spelling) == made
    assert User.objects.get(email__iexact=spelling) == made
    with pytest.raises(IntegrityError), transaction.atomic(using=OWNER):
        User.objects.create(name="Ana", email=spelling)


@pytest.mark.parametrize("email", ["a@müller.example", "a\u200b@x.org", "A@x.org", "a b@x.org"])
@pytest.mark.parametrize("table", ["accounts_user", "account_emailaddress"])
def test_the_database_refuses_every_other_spelling(people, table, email):
    column = "id" if table == "accounts_user" else "user_id"
    update = f"update {table} set email = %s where {column} = %s"
    with pytest.raises(IntegrityError), transaction.atomic(using=OWNER):
        connections[OWNER].cursor().execute(update, [email, people.stu.pk])


def test_rows_of_an_earlier_release_are_mended(people):
    """Ana is there twice; the account that was used last keeps the address."""
    migration = import_module("mentorhub.accounts.migrations.0007_one_spelling")
    with connections[OWNER].cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table, constraint in (
            ("accounts_user", migration.EMAIL),
            ("accounts_user", migration.NAME),
            ("account_emailaddress", "account_emailaddress_ascii"),
        ):
            cursor.execute(f"alter table {table} drop constraint {constraint}")
        spellings = {people.stu: "ana@müller.example", people.nora: ANA, people.una: "é@x.org"}
        for person, email in spellings.items():
            for column, table in (("id", "accounts_user"), ("user_id", "account_emailaddress")):
                update = f"update {table} set email = %s where {column} = %s"
                cursor.execute(update, [email, person.pk])
        update = "update accounts_user set last_login = now(), name = %s where id = %s"
        cursor.execute(update, ["An\u200dn", people.stu.pk])
    with connections[OWNER].schema_editor() as editor:
        migration.mend_names(apps, editor)
        migration.mend_addresses(apps, editor)
    for person in spellings:
        person.refresh_from_db()
        assert EmailAddress.objects.get(user=person).email == person.email
    assert (people.stu.name, people.stu.email) == ("Ann", ANA)
    assert people.nora.email == f"ana+duplicate-{people.nora.pk}@xn--mller-kva.example"
    assert is_canonical(people.una.email)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (ANA, "ana@müller.example"),
        ("ana@example.org", "ana@example.org"),
        ("ana@xn--.example", "ana@xn--.example"),
        ("ana@[192.0.2.1]", "ana@[192.0.2.1]"),
        ("", ""),
    ],
)
def test_an_address_is_shown_in_letters_where_it_has_them(stored, shown):
    assert readable_email(stored) == shown
