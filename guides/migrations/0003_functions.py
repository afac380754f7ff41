"""The functions of the policies are for the two logins that stand under them.

The schema is closed to everybody else already; this is the second lock on the same door.
"""

from django.db import migrations

FUNCTIONS = """
revoke execute on all functions in schema guides from public;
grant execute on all functions in schema guides to mentorhub_guides, mentorhub_staff;
"""
BACK = "grant execute on all functions in schema guides to public;"


class Migration(migrations.Migration):
    dependencies = [("guides", "0002_policies")]
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
