"""A published project may have one draft: a copy of it and of its parts that nobody but
administrators sees, and that replaces its content when it is published."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0025_note_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="draft_of",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="students.project",
                verbose_name="draft of",
            ),
        ),
        migrations.AddField(
            model_name="project",
            name="draft_parts",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(draft_of=None) | models.Q(state="draft", archived_at=None),
                name="students_project_draft_is_hidden",
            ),
        ),
    ]
