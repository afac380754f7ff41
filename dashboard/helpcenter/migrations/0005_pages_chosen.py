"""The pages of an article that the school has chosen itself are not those of the product."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("helpcenter", "0004_search_heads")]
    operations = [
        migrations.AddField(
            "article",
            "pages_chosen_at",
            models.DateTimeField(blank=True, editable=False, null=True),
        )
    ]
