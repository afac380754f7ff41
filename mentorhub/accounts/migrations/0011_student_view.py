"""How a mentor's home shows the students: cards or a table.

With a default in the database: the release before does not fill the column.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_photo")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="student_view",
            field=models.CharField(
                choices=[("auto", "By their number"), ("cards", "Cards"), ("table", "Table")],
                db_default="auto",
                default="auto",
                max_length=5,
                verbose_name="view of the students",
            ),
        ),
    ]
