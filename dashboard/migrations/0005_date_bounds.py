"""Every date that a person can give lies between the years 2000 and 2099."""

from datetime import UTC, date, datetime

from django.db import migrations
from django.db.models import CheckConstraint, Q

from mentorhub.date_constraints import AddDateBounds

DAYS = (date(2000, 1, 1), date(2099, 12, 31))
INSTANTS = (datetime(2000, 1, 2, tzinfo=UTC), datetime(2099, 12, 31, tzinfo=UTC))


def within_bounds(
    model: str, name: str, *, days: tuple[str, ...] = (), instants: tuple[str, ...] = ()
) -> AddDateBounds:
    inside = Q()
    for columns, (earliest, latest) in ((days, DAYS), (instants, INSTANTS)):
        for column in columns:
            inside &= Q((f"{column}__gte", earliest), (f"{column}__lte", latest))
    said = "Choose dates between the years 2000 and 2099."
    return AddDateBounds(
        model, CheckConstraint(condition=inside, name=name, violation_error_message=said)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0004_profile"),
    ]

    operations = [
        within_bounds("announcement", "dashboard_announcement_dates", instants=("since", "until")),
        within_bounds(
            "mentor",
            "dashboard_mentor_dates",
            days=("paused_from", "paused_until"),
            instants=("certified_at", "confirmed_at"),
        ),
    ]
