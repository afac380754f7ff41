"""The titles of paths and projects as they are searched: without case and accents.

Adding a column writes these two small tables once more.
"""

from django.db import migrations, models

from mentorhub.plain_text import Plain, PlainField


def plain_title() -> models.GeneratedField:
    return models.GeneratedField(
        expression=Plain("title"), output_field=PlainField(db_collation="C"), db_persist=True
    )


class Migration(migrations.Migration):
    dependencies = [("students", "0018_entry_details"), ("accounts", "0009_plain_names")]

    operations = [
        migrations.AddField(model_name="path", name="plain_title", field=plain_title()),
        migrations.AddField(model_name="project", name="plain_title", field=plain_title()),
    ]
