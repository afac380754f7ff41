import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import mentorhub.full_text


class Migration(migrations.Migration):
    # People write while it is built.
    atomic = False
    dependencies = [("community", "0007_newest_topics")]
    operations = [
        AddIndexConcurrently(
            model_name="reply",
            index=django.contrib.postgres.indexes.GinIndex(
                mentorhub.full_text.StemsWithPlace("search", "id", "group"),
                fastupdate=False,
                name="community_reply_newest",
            ),
        ),
    ]
