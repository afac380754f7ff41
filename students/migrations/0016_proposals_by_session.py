"""One proposed time can be open for each session, and one for a new session; before, one for each
mentorship."""

from django.db import migrations, models
from django.db.models import Q

MESSAGE = "A proposed time is waiting for an answer already."


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0015_recurrence"),
    ]

    operations = [
        # What the old constraint allowed meets the new ones.
        migrations.RemoveConstraint(
            model_name="timeproposal",
            name="students_proposal_one_open",
        ),
        migrations.AddConstraint(
            model_name="timeproposal",
            constraint=models.UniqueConstraint(
                condition=Q(("session__isnull", False), ("state", "open")),
                fields=("session",),
                name="students_proposal_one_a_session",
                violation_error_message=MESSAGE,
            ),
        ),
        migrations.AddConstraint(
            model_name="timeproposal",
            constraint=models.UniqueConstraint(
                condition=Q(("session__isnull", True), ("state", "open")),
                fields=("mentorship",),
                name="students_proposal_one_new_date",
                violation_error_message=MESSAGE,
            ),
        ),
    ]
