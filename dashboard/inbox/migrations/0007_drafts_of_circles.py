"""A draft of a circle has its title and its people, and need not have a text."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

KEYS = {"base_field": models.BigIntegerField()}


class Migration(migrations.Migration):
    dependencies = [("inbox", "0006_copies_stay")]
    operations = [
        migrations.RemoveConstraint("draft", "inbox_draft_has_text"),
        migrations.AddField(
            "draft",
            "people",
            django.contrib.postgres.fields.ArrayField(
                **KEYS,
                blank=True,
                db_default=models.Value([], django.contrib.postgres.fields.ArrayField(**KEYS)),
                default=list,
                size=None,
                verbose_name="people",
            ),
        ),
        migrations.AddField(
            "draft",
            "title",
            models.CharField(blank=True, db_default="", max_length=120, verbose_name="title"),
        ),
        migrations.AlterField(
            "draft", "body", models.TextField(blank=True, max_length=8000, verbose_name="text")
        ),
        migrations.AddConstraint(
            "draft",
            models.CheckConstraint(
                condition=~Q(body="", title="", people=[]), name="inbox_draft_holds_something"
            ),
        ),
    ]
