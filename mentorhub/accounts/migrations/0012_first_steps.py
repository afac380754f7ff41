"""When a person put the list of their first steps away. Empty for everybody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0011_student_view")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="first_steps_put_away_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="first steps put away"
            ),
        ),
    ]
