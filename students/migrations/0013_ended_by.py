"""Who ended an enrolment, an approval or a mentorship; and the news of an end."""

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
        ("students", "0011_role_and_relation"),
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
        migrations.AlterField(
            model_name="mailpreference",
            name="kind",
            field=models.CharField(
                choices=[
                    ("planned", "Session planned"),
                    ("moved", "Session moved"),
                    ("handed_over", "Session handed over"),
                    ("cancelled", "Session cancelled"),
                    ("early", "First reminder"),
                    ("late", "Second reminder"),
                    ("digest", "The day's sessions"),
                    ("proposed", "Another time proposed"),
                    ("declined", "Proposed time declined"),
                    ("running_late", "Running late"),
                    ("confirmed", "Session confirmed"),
                    ("handed_in", "Deliverable handed in"),
                    ("absent_twice", "Two absences in a row"),
                    ("confirm_profile", "Profile to confirm"),
                    ("matched", "Mentor found"),
                    ("match_declined", "Student declined"),
                    ("support_ended", "Mentorship ended"),
                ],
                max_length=15,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("planned", "Session planned"),
                    ("moved", "Session moved"),
                    ("handed_over", "Session handed over"),
                    ("cancelled", "Session cancelled"),
                    ("early", "First reminder"),
                    ("late", "Second reminder"),
                    ("digest", "The day's sessions"),
                    ("proposed", "Another time proposed"),
                    ("declined", "Proposed time declined"),
                    ("running_late", "Running late"),
                    ("confirmed", "Session confirmed"),
                    ("handed_in", "Deliverable handed in"),
                    ("absent_twice", "Two absences in a row"),
                    ("confirm_profile", "Profile to confirm"),
                    ("matched", "Mentor found"),
                    ("match_declined", "Student declined"),
                    ("support_ended", "Mentorship ended"),
                ],
                max_length=15,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("planned", "Session planned"),
                    ("moved", "Session moved"),
                    ("handed_over", "Session handed over"),
                    ("cancelled", "Session cancelled"),
                    ("early", "First reminder"),
                    ("late", "Second reminder"),
                    ("digest", "The day's sessions"),
                    ("proposed", "Another time proposed"),
                    ("declined", "Proposed time declined"),
                    ("running_late", "Running late"),
                    ("confirmed", "Session confirmed"),
                    ("handed_in", "Deliverable handed in"),
                    ("absent_twice", "Two absences in a row"),
                    ("confirm_profile", "Profile to confirm"),
                    ("matched", "Mentor found"),
                    ("match_declined", "Student declined"),
                    ("support_ended", "Mentorship ended"),
                ],
                max_length=15,
                verbose_name="kind",
            ),
        ),
        migrations.RunSQL(ENDS_ONCE, AWAY),
    ]
