"""Certificates, what revokes them, the keys that sign them, and the counts of look-ups."""

import datetime

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CredentialKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public", models.CharField(max_length=60, unique=True, verbose_name="public key")),
                (
                    "since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="signs from"
                    ),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "key of certificates",
                "verbose_name_plural": "keys of certificates",
                "ordering": ("-since", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        models.ExpressionWrapper(
                            models.Q(("until", None)), output_field=models.BooleanField()
                        ),
                        condition=models.Q(("until", None)),
                        name="training_one_key_signs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="training_key_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "since__gte",
                                datetime.datetime(2000, 1, 2, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "since__lte",
                                datetime.datetime(2099, 12, 31, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "until__gte",
                                datetime.datetime(2000, 1, 2, 0, 0, tzinfo=datetime.UTC),
                            ),
                            (
                                "until__lte",
                                datetime.datetime(2099, 12, 31, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        name="training_key_dates",
                        violation_error_message="Choose dates between the years 2000 and 2099.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=26, unique=True, verbose_name="code")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("course", models.CharField(max_length=200, verbose_name="course")),
                ("criteria", models.CharField(max_length=500, verbose_name="what it takes")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="minutes")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="valid until"),
                ),
                (
                    "status_index",
                    models.PositiveIntegerField(
                        unique=True, verbose_name="place in the status lists"
                    ),
                ),
                ("credential", models.BinaryField(verbose_name="signed file")),
                ("pdf", models.BinaryField(null=True, verbose_name="PDF")),
                (
                    "credential_sha256",
                    models.CharField(max_length=64, verbose_name="checksum of the signed file"),
                ),
                (
                    "pdf_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="checksum of the PDF"),
                ),
                (
                    "completion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="training.completion",
                        verbose_name="course finished",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued again by",
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="training.certificate",
                        verbose_name="replaces",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="training.credentialkey",
                        verbose_name="key",
                    ),
                ),
            ],
            options={
                "verbose_name": "certificate",
                "verbose_name_plural": "certificates",
                "ordering": ("-issued_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="LookupCount",
            fields=[
                ("network", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("began_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "count of look-ups",
                "verbose_name_plural": "counts of look-ups",
                "indexes": [models.Index(fields=["began_at"], name="training_lookup_began")],
            },
        ),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="public reason")),
                (
                    "note",
                    models.TextField(blank=True, max_length=2000, verbose_name="private note"),
                ),
                (
                    "ended_certification",
                    models.BooleanField(default=False, verbose_name="is a novice again"),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="revoked"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revocation",
                        to="training.certificate",
                        verbose_name="certificate",
                    ),
                ),
            ],
            options={
                "verbose_name": "revoked certificate",
                "verbose_name_plural": "revoked certificates",
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["credential_sha256"], name="training_certificate_file"),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("pdf_sha256", ""), _negated=True),
                fields=["pdf_sha256"],
                name="training_certificate_pdf",
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)),
                fields=["expires_at"],
                name="training_certificate_expires",
            ),
        ),
        migrations.AddIndex(
            model_name="certificate",
            index=models.Index(fields=["-issued_at"], name="training_certificate_latest"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)),
                fields=("completion",),
                name="training_certificate_once",
                violation_error_message="There is a certificate of this course already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at", None), ("expires_at__gt", models.F("issued_at")), _connector="OR"
                ),
                name="training_certificate_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("replaces", None), ("issued_by", None)),
                    models.Q(("replaces__isnull", False), ("issued_by__isnull", False)),
                    _connector="OR",
                ),
                name="training_certificate_again_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issued_at__gte", datetime.datetime(2000, 1, 2, 0, 0, tzinfo=datetime.UTC)),
                    ("issued_at__lte", datetime.datetime(2099, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                    ("expires_at__gte", datetime.datetime(2000, 1, 2, 0, 0, tzinfo=datetime.UTC)),
                    ("expires_at__lte", datetime.datetime(2099, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="training_certificate_dates",
                violation_error_message="Choose dates between the years 2000 and 2099.",
            ),
        ),
        migrations.AddIndex(
            model_name="revocation",
            index=models.Index(fields=["-at"], name="training_revocation_latest"),
        ),
        migrations.AddConstraint(
            model_name="revocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("at__gte", datetime.datetime(2000, 1, 2, 0, 0, tzinfo=datetime.UTC)),
                    ("at__lte", datetime.datetime(2099, 12, 31, 0, 0, tzinfo=datetime.UTC)),
                ),
                name="training_revocation_dates",
                violation_error_message="Choose dates between the years 2000 and 2099.",
            ),
        ),
    ]
