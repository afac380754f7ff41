from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("community", "0006_a_manager_reads_a_history")]
    operations = [
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(
                F("last_at").desc(),
                F("id").desc(),
                condition=Q(removed_at=None),
                name="community_topic_latest",
            ),
        ),
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(
                fields=["group", "project"],
                condition=Q(project__isnull=False),
                name="community_topic_projects",
            ),
        ),
    ]
