"""The progress of a run, and the home of a student who asks for a mentor."""

from django.db import migrations

from mentorhub.live.triggers import watch


class Migration(migrations.Migration):
    dependencies = [("matching", "0006_wording"), ("live", "0001_change")]

    operations = [
        watch("matching_matchingrun", "select 'matching-run:' || changed.id"),
        watch("matching_mentorrequest", "select 'home:' || changed.student_id"),
    ]
