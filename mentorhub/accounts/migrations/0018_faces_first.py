from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_plain_latin")]
    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                Case(When(photo__isnull=False, then=Value(0)), default=Value(1)),
                F("plain_name"),
                F("id"),
                name="accounts_user_by_face",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                fields=["id"], condition=Q(is_active=False), name="accounts_user_not_active"
            ),
        ),
    ]
