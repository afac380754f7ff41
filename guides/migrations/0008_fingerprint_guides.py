"""The fingerprints of the guides that are there already, of their last three versions.

In batches of one guide. It may run again: what is there stays.
"""

from typing import Any

from django.db import migrations

from guides.pasting.fingerprints import KEPT_VERSIONS, fingerprints, letters_of


def write(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    guides = apps.get_model("guides", "Guide").objects.using(using)
    versions = apps.get_model("guides", "GuideVersion").objects.using(using)
    rows = apps.get_model("guides", "Fingerprint")
    for guide, project in guides.values_list("pk", "project_id").iterator():
        newest: dict[int, int] = {}
        kept = versions.filter(guide=guide).order_by("-number")[:KEPT_VERSIONS]
        for number, content in kept.values_list("number", "content"):
            for each in fingerprints(letters_of(content)):
                newest.setdefault(each, number)
        rows.objects.using(using).bulk_create(
            [rows(hash=each, project_id=project, version=n) for each, n in newest.items()],
            batch_size=2000,
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [("guides", "0007_fingerprints")]
    operations = [migrations.RunPython(write, migrations.RunPython.noop, elidable=True)]
