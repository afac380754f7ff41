"""An index by the length of a word, for what a mistyped one is compared with (words.py). The table
has a row for each word of the published articles, so the index is there in a moment; the release
before reads past it."""

from django.db import migrations, models
from django.db.models.functions import Length


class Migration(migrations.Migration):
    dependencies = [("helpcenter", "0005_pages_chosen")]

    operations = [
        migrations.AddIndex(
            model_name="word",
            index=models.Index(Length("word"), "word", name="helpcenter_word_length"),
        ),
    ]
