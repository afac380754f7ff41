"""Versions of deliverables can be withdrawn, replaced and commented on; uploads arrive in pieces.

Rows of before are neither withdrawn nor replaced. The release before may run beside this one: it
shows a withdrawn version as one without link and file.
"""

import uuid

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import students.deliverables.models

# The login of pages may set withdrawn_at alone. The trigger removes the rest, so that this login
# needs no right to let a row point to another file.
RULES = """
create function public.deliverable_withdrawn() returns trigger language plpgsql as $$
begin
    if new.withdrawn_at is distinct from old.withdrawn_at then
        if old.withdrawn_at is not null or old.read_at is not null then
            raise exception 'A version is withdrawn once, before it is read.'
                using errcode = 'check_violation', constraint = 'students_deliverable_withdrawn';
        end if;
        -- The next migration adds defences.
        if to_regclass('public.students_defence') is not null then
            if exists (
                select from public.students_projectwork w
                  join public.students_defence d on d.work_id = w.id
                  left join public.students_verdict v on v.defence_id = d.id
                 where w.enrolment_id = old.enrolment_id and w.project_id = old.project_id
                   and (d.status in ('booked', 'held', 'released')
                        and d.starts_at between old.handed_in_at and statement_timestamp()
                        or v.released_at >= old.handed_in_at)) then
                raise exception 'A version that is judged stays.'
                    using errcode = 'check_violation',
                          constraint = 'students_deliverable_judged';
            end if;
        end if;
        new.link := ''; new.note := ''; new.file := ''; new.file_name := '';
        new.content_type := ''; new.size := 0; new.sha256 := '';
    end if;
    return new;
end $$;
create trigger withdrawn before update of withdrawn_at on public.students_deliverable
    for each row execute function public.deliverable_withdrawn();

create function public.deliverable_note_of_read() returns trigger language plpgsql as $$
begin
    if not exists (select from public.students_deliverable
                   where id = new.deliverable_id and read_at is not null) then
        raise exception 'Only a version that was read has comments.'
            using errcode = 'check_violation', constraint = 'students_deliverablenote_of_read';
    end if;
    return new;
end $$;
create trigger of_read before insert on public.students_deliverablenote
    for each row execute function public.deliverable_note_of_read();

create function public.deliverable_replaces_own() returns trigger language plpgsql as $$
begin
    if new.replaces_id is not null and not exists (
        select from public.students_deliverable
         where id = new.replaces_id and enrolment_id = new.enrolment_id
           and project_id = new.project_id and number < new.number) then
        raise exception 'A version replaces an earlier one of the same work.'
            using errcode = 'check_violation', constraint = 'students_deliverable_replaces_own';
    end if;
    return new;
end $$;
create trigger replaces_own before insert or update of replaces_id on public.students_deliverable
    for each row execute function public.deliverable_replaces_own();
"""
BACK = """
drop trigger replaces_own on public.students_deliverable;
drop function public.deliverable_replaces_own();
drop trigger of_read on public.students_deliverablenote;
drop function public.deliverable_note_of_read();
drop trigger withdrawn on public.students_deliverable;
drop function public.deliverable_withdrawn();
"""
PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0028_live"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="deliverable", name="students_deliverable_has_something"
        ),
        migrations.AddField(
            model_name="deliverable",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
        ),
        migrations.AddField(
            model_name="deliverable",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=PROTECT,
                related_name="replaced_by",
                to="students.deliverable",
                verbose_name="replaces",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=~models.Q(link="")
                | ~models.Q(file="")
                | models.Q(withdrawn_at__isnull=False),
                name="students_deliverable_has_something",
                violation_error_message="Add a link, a file, or both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(read_at=None) | models.Q(withdrawn_at=None),
                name="students_deliverable_read_or_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="deliverable",
            index=models.Index(
                fields=["-withdrawn_at"],
                condition=models.Q(withdrawn_at__isnull=False),
                name="students_deliv_withdrawn_at",
            ),
        ),
        migrations.CreateModel(
            name="DeliverableNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="text")),
                (
                    "written_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="written"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="notes",
                        to="students.deliverable",
                        verbose_name="deliverable",
                    ),
                ),
            ],
            options={
                "verbose_name": "comment on a deliverable",
                "verbose_name_plural": "comments on deliverables",
                "ordering": ("written_at", "pk"),
                "indexes": [
                    models.Index(fields=["-written_at"], name="students_delivnote_written")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=~models.Q(text=""), name="students_deliverablenote_has_text"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                (
                    "received",
                    models.PositiveBigIntegerField(default=0, verbose_name="received bytes"),
                ),
                ("sha256", models.CharField(blank=True, max_length=64, verbose_name="SHA-256")),
                (
                    "fingerprint",
                    models.CharField(blank=True, max_length=64, verbose_name="fingerprint"),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=200,
                        upload_to=students.deliverables.models.random_name,
                        verbose_name="file",
                    ),
                ),
                (
                    "link",
                    models.URLField(
                        blank=True,
                        max_length=2000,
                        validators=[django.core.validators.URLValidator(schemes=["http", "https"])],
                        verbose_name="link",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "expected_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="what it is for",
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="uploads",
                        to="students.enrolment",
                        verbose_name="enrolment",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="+",
                        to="students.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="+",
                        to="students.deliverable",
                        verbose_name="replaces",
                    ),
                ),
            ],
            options={
                "verbose_name": "unfinished upload",
                "verbose_name_plural": "unfinished uploads",
                "ordering": ("-begun_at",),
                "indexes": [models.Index(fields=["expires_at"], name="students_upload_expires")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(received__lte=models.F("size"), size__gt=0),
                        name="students_upload_received",
                    ),
                    models.UniqueConstraint(
                        condition=~models.Q(fingerprint=""),
                        fields=("enrolment", "project", "fingerprint"),
                        name="students_upload_same_file",
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, BACK),
    ]
