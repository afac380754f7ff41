"""Roles that begin or end, passwords, sessions that end: the open pages of that person end."""

from django.db import migrations

from mentorhub.live.triggers import watch

RIGHTS = "select 'rights:' || changed.user_id"
# As mentorhub.live.tokens.digest.
SIGN_IN = """
    select 'sign-in:' || left(encode(sha256(convert_to(changed.session_key, 'UTF8')), 'hex'), 32)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_wording"),
        ("live", "0001_change"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        watch("accounts_role", RIGHTS),
        watch(
            "accounts_user",
            "select 'rights:' || changed.id",
            events="update of is_active, password",
            condition=(
                "(old.is_active, old.password) is distinct from (new.is_active, new.password)"
            ),
        ),
        watch("django_session", SIGN_IN, events="delete"),
    ]
