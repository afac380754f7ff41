"""Who ended an enrolment, an approval or a mentorship."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Who ended it is written once too, with the end.
ENDS_ONCE = """
drop trigger ends_once on public.students_mentorship;
create trigger ends_once before update on public.students_mentorship
    for each row when (old.ended_at is not null
        and (new.ended_at is distinct from old.ended_at
             or new.ended_by_id is distinct from old.ended_by_id))
    execute function public.mentorship_ends_once();
"""
AWAY = """
drop trigger ends_once on public.students_mentorship;
create trigger ends_once before update on public.students_mentorship
    for each row when (old.ended_at is not null and new.ended_at is distinct from old.ended_at)
    execute function public.mentorship_ends_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("students", "0012_notifications_moved"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="approval",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.AddField(
            model_name="mentorship",
            name="ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ended by",
            ),
        ),
        migrations.RunSQL(ENDS_ONCE, AWAY),
    ]
