"""Files are listed in the order of their names, whatever case or accent."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0020_audit_indexes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="file",
            options={
                "ordering": ("path", "name__plain"),
                "verbose_name": "file",
                "verbose_name_plural": "files",
            },
        ),
    ]
