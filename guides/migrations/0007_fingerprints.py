"""Fingerprints of guides and the log of stopped texts, both behind the walls of schema ``guides``.

The paste check compares with the last three versions, so a reader of a guide may read those too.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# ruff: noqa: E501

# Plain names in the schema, created in it: a table that is moved here keeps public privileges.
IN_SCHEMA = "set local search_path to guides, public"

POLICIES = """
alter table guides.guides_fingerprint enable row level security;
alter table guides.guides_stoppedtext enable row level security;

create policy readers on guides.guides_fingerprint for select to mentorhub_guides
    using (guides.is_open(project_id));
create policy last_versions on guides.guides_guideversion for select to mentorhub_guides
    using (exists (select from guides.guides_guide g
                   where g.id = guide_id and number > g.version - 3));
create policy own on guides.guides_stoppedtext for insert to mentorhub_guides
    with check (author_id = guides.reader() and guides.is_open(project_id));

create policy staff on guides.guides_fingerprint to mentorhub_staff using (true) with check (true);
create policy staff on guides.guides_stoppedtext to mentorhub_staff using (true) with check (true);

create trigger append_only before update or delete on guides.guides_stoppedtext
    for each row execute function guides.refuse_change();
"""
BACK = "drop policy last_versions on guides.guides_guideversion"


class Migration(migrations.Migration):
    dependencies = [
        ("guides", "0006_own_readings"),
        ("students", "0026_project_draft"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(IN_SCHEMA, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.BigIntegerField(verbose_name="hash")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("project", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="students.project", verbose_name="project")),
            ],
            options={
                "verbose_name": "fingerprint",
                "verbose_name_plural": "fingerprints",
                "constraints": [models.UniqueConstraint(fields=("project", "hash"), name="guides_fingerprint_once")],
            },
        ),
        migrations.CreateModel(
            name="StoppedText",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("place", models.CharField(max_length=100, verbose_name="where")),
                ("stopped_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="stopped")),
                ("author", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="author")),
                ("project", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="students.project", verbose_name="project")),
            ],
            options={
                "verbose_name": "stopped text",
                "verbose_name_plural": "stopped texts",
                "ordering": ("-stopped_at",),
                "indexes": [models.Index(fields=["-stopped_at"], name="guides_stoppedtext_latest")],
            },
        ),
        migrations.RunSQL(POLICIES, BACK),
    ]  # fmt: skip
