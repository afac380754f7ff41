"""No two skills and no two criteria have the same key."""

import uuid

import django.contrib.postgres.functions
from django.db import migrations, models

IN_SCHEMA = "set local search_path to guides, public"


class Migration(migrations.Migration):
    dependencies = [
        ("guides", "0008_evaluations"),
    ]

    operations = [
        migrations.RunSQL(IN_SCHEMA, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="criterion",
            name="key",
            field=models.UUIDField(
                default=uuid.uuid4,
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
                verbose_name="key",
            ),
        ),
        migrations.AlterField(
            model_name="skill",
            name="key",
            field=models.UUIDField(
                default=uuid.uuid4,
                db_default=django.contrib.postgres.functions.RandomUUID(),
                editable=False,
                unique=True,
                verbose_name="key",
            ),
        ),
    ]
