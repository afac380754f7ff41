"""Readers see their own lines of the reading log: which version of a guide they read last.

The policy of managers stands beside it; policies of one command are joined by OR.
"""

from django.db import migrations

OWN = """
create policy own_lines on guides.guides_reading for select to mentorhub_guides
    using (reader_id = (select guides.reader()));
"""
BACK = "drop policy own_lines on guides.guides_reading;"


class Migration(migrations.Migration):
    dependencies = [("guides", "0005_file_order")]
    operations = [migrations.RunSQL(OWN, BACK)]
