"""What changed lately. The triggers that fill it stand in the migrations of each area."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=80, verbose_name="topic")),
                (
                    "transaction",
                    models.BigIntegerField(db_index=True, verbose_name="transaction"),
                ),
                (
                    "at",
                    models.DateTimeField(db_default=Now(), db_index=True, verbose_name="at"),
                ),
            ],
            options={"verbose_name": "change", "verbose_name_plural": "changes"},
        ),
    ]
