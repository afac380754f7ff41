"""The time zone of the dates on a certificate. Those issued so far have the days of UTC."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0005_certified_profile")]

    operations = [
        migrations.AddField(
            model_name="certificate",
            name="zone",
            field=models.CharField(
                db_default="UTC", default="UTC", max_length=64, verbose_name="time zone"
            ),
        ),
    ]
