"""What the home of managers shows, changes with these rows.

Sessions and their outcomes are left out, although students at risk are judged by them: a school
writes them all day, and the page fetches itself each minute anyway.
"""

from django.db import migrations

from mentorhub.live.triggers import watch

MANAGING = "select 'managing:' || 'school'"


def follow(table, **when):
    """Other triggers of these tables carry the table's name."""
    return watch(table, MANAGING, name=f"managing_{table}", **when)


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0012_note_headings"),
        ("matching", "0008_pair_rule"),
        ("students", "0032_fixes_stay"),
        ("live", "0001_change"),
    ]

    operations = [
        follow("matching_mentorrequest"),
        # Not each step of a run, nor each pair that it proposes or puts out of date.
        follow(
            "matching_matchingrun",
            events="update of state",
            condition="new.state is distinct from old.state",
        ),
        follow(
            "matching_proposedpair",
            events="update of state",
            condition="new.state in ('accepted', 'refused')",
        ),
        follow("students_mentorship"),
        follow("students_enrolment"),
        follow("students_approval"),
        follow("students_projectwork"),
        follow("students_pause"),
        follow("students_timeoff"),
        follow("students_defence"),
        follow("students_verdict"),
        follow("dashboard_mentor", events="update of paused_from, paused_until"),
    ]
