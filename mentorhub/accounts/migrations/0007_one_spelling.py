"""One spelling an e-mail address, and no invisible characters in names, whatever writes the row.

Rows that break the rules are mended first, so that nobody is kept from signing in by their own
row. Two people whose addresses differ in their spelling alone: the one who signed in last keeps
the address, the other gets ``name+duplicate-<id>@…``, which an administrator can correct.
"""

import re
import unicodedata
from typing import Any

import idna
from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import F

CANONICAL = r"^[!-@[-~]+$"
REFUSED = (
    r"[\u0001-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
)
UNJOINED = (
    r"\u0020-\u05ff\u0e00-\u0eff\u10a0-\u139f\u1e00-\u206f\u2c00-\ud7ff\uf900-\ufaff\uff00-\uffef"
)
STRAY_JOINER = (
    rf"(^|[{UNJOINED}])[\u200c\u200d]|[\u200c\u200d]($|[{UNJOINED}])|[\u200c\u200d][\u200c\u200d]"
)
NAME_RULE = f"{REFUSED}|{STRAY_JOINER}"
NAME, EMAIL = "accounts_user_name_one_line", "accounts_user_email_ascii"
# allauth's table, in which the addresses are that people sign in with.
ADDRESSES = """
set constraints all immediate;
alter table account_emailaddress add constraint account_emailaddress_ascii
    check (email ~ '^[!-@[-~]+$') not valid;
alter table account_emailaddress validate constraint account_emailaddress_ascii;
"""
NO_ADDRESSES = "alter table account_emailaddress drop constraint account_emailaddress_ascii"


def mend_names(apps: Any, schema_editor: Any) -> None:
    people = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    for person in people.filter(name__regex=NAME_RULE).only("name", "email"):
        name = _visible(person.name)[:120].strip() or person.email.split("@")[0]
        people.filter(pk=person.pk).update(name=name)


def mend_addresses(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    people = apps.get_model("accounts", "User").objects.using(alias)
    addresses = apps.get_model("account", "EmailAddress").objects.using(alias)
    wrong = people.exclude(email__regex=CANONICAL)
    for person in wrong.order_by(F("last_login").desc(nulls_last=True), "pk"):
        wished, old = _ascii(person.email, person.pk), person.email
        twin = people.exclude(pk=person.pk).filter(email__iexact=wished).first()
        if twin is not None:
            later = person.last_login and (
                twin.last_login is None or twin.last_login < person.last_login
            )
            moved = twin if later else person
            _rename(people, addresses, moved, _duplicate(wished, moved.pk))
            if moved is person:
                continue
        _rename(people, addresses, person, wished, old)
    for address in addresses.exclude(email__regex=CANONICAL):
        wished = _ascii(address.email, address.user_id)
        is_twin = addresses.exclude(pk=address.pk).filter(email=wished).exists()
        new = _duplicate(wished, address.pk) if is_twin else wished
        addresses.filter(pk=address.pk).update(email=new)


def _rename(people: Any, addresses: Any, person: Any, new: str, old: str = "") -> None:
    own = addresses.filter(user_id=person.pk)
    if not own.filter(email=new).exists():
        own.filter(email=old or person.email).update(email=new)
    people.filter(pk=person.pk).update(email=new)


def _visible(text: str) -> str:
    """Without what cannot be seen, and without stray joiners."""
    text = re.sub(REFUSED, "", unicodedata.normalize("NFC", text))
    text = re.sub(r"([\u200c\u200d])[\u200c\u200d]+", r"\1", text.strip())
    stray = rf"(?<![^{UNJOINED}])[\u200c\u200d]|[\u200c\u200d](?![^{UNJOINED}])"
    return re.sub(stray, "", text).strip()


def _ascii(email: str, key: int) -> str:
    """The one spelling; an address that has none reaches nobody and becomes a placeholder."""
    local, at, domain = _visible(email).lower().rpartition("@")
    try:
        found = local + at + idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        found = local + at + domain
    usable = re.search(CANONICAL, found) and len(found) <= 254
    return found if usable else f"address-{key}@example.invalid"


def _duplicate(email: str, key: int) -> str:
    local, _at, domain = email.rpartition("@")
    return f"{local}+duplicate-{key}@{domain}"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_ended_by"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunPython(mend_names, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(mend_addresses, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint("user", NAME),
        AddConstraintNotValid(
            "user",
            models.CheckConstraint(
                condition=~models.Q(name__regex=NAME_RULE),
                name=NAME,
                violation_error_message=(
                    "This has a line break or an invisible character. Type it on one line."
                ),
            ),
        ),
        AddConstraintNotValid(
            "user",
            models.CheckConstraint(
                condition=models.Q(email__regex=CANONICAL),
                name=EMAIL,
                violation_error_message="This is not an e-mail address.",
            ),
        ),
        ValidateConstraint("user", NAME),
        ValidateConstraint("user", EMAIL),
        migrations.RunSQL(ADDRESSES, NO_ADDRESSES),
    ]
