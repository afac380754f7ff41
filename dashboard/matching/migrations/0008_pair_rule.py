"""What managers decide of a pair is a rule; a verdict is what an assessor gives.

The table keeps its name, so that the release before goes on.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matching", "0007_live")]

    operations = [
        migrations.AlterModelTable("Verdict", "matching_verdict"),
        migrations.RenameModel("Verdict", "PairRule"),
    ]
