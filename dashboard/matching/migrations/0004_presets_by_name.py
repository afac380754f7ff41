"""Weights are listed by name, whatever case or accent. Nothing changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_words_of_who_left"), ("accounts", "0009_plain_names")]

    operations = [
        migrations.AlterModelOptions(
            name="weightpreset",
            options={
                "ordering": ("name__plain",),
                "verbose_name": "weights",
                "verbose_name_plural": "weights",
            },
        ),
    ]
