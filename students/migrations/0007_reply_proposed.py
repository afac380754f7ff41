"""A proposal made from a mail is an answer to it as well, so that its link works once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("students", "0006_proposal_answer")]
    operations = [
        migrations.AlterField(
            "sessionreply",
            "kind",
            models.CharField(
                "answer",
                max_length=9,
                choices=[
                    ("confirmed", "Confirmed"),
                    ("proposed", "Another time proposed"),
                    ("late", "Running late"),
                ],
            ),
        )
    ]
