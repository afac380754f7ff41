"""A person's name is one line, also for whatever writes past forms and models.

Names that break the rule are mended first, so that nobody is kept from signing in by their own row.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

REFUSED = (
    r"[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb]"
)
MEND = f"""
update accounts_user
set name = coalesce(
    nullif(btrim(regexp_replace(name, '{REFUSED}+', ' ', 'g')), ''), split_part(email, '@', 1)
)
where name ~ '{REFUSED}'
"""  # noqa: S608
NAME = "accounts_user_name_one_line"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_account_mail")]

    operations = [
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
        AddConstraintNotValid(
            "user",
            models.CheckConstraint(
                condition=~models.Q(name__regex=REFUSED),
                name=NAME,
                violation_error_message=(
                    "This has a line break or an invisible character. Type it on one line."
                ),
            ),
        ),
        ValidateConstraint("user", NAME),
    ]
