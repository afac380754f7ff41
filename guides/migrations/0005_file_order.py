"""Files of guides are listed in the order of their names, whatever case or accent."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("guides", "0004_ask_once"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="guidefile",
            options={
                "ordering": ("guide", "name__plain"),
                "verbose_name": "file of a guide",
                "verbose_name_plural": "files of guides",
            },
        ),
    ]
