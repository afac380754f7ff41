"""What a mentor writes to a proposed time that does not suit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("students", "0005_session_rules")]
    operations = [
        migrations.AddField(
            "timeproposal",
            "answer",
            models.CharField("answer", max_length=300, blank=True, db_default="", default=""),
        )
    ]
