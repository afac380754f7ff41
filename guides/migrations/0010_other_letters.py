"""More letters count as the Latin one that they look like, so fingerprints of guides with letters
of other alphabets are not those of today: they are deleted, and ``migrate`` writes them again at
its end. Until then such a guide is compared by nothing; that takes seconds."""

from django.db import migrations

OUTDATED = r"""
delete from guides.guides_fingerprint f
where exists (
    select from guides.guides_guide g join guides.guides_guideversion v on v.guide_id = g.id
    where g.project_id = f.project_id and v.content::text ~ '[^\u0001-\u024f\u2000-\u206f]'
)
"""


class Migration(migrations.Migration):
    dependencies = [("guides", "0009_keys")]

    operations = [migrations.RunSQL(OUTDATED, migrations.RunSQL.noop)]
