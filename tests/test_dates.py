"""Dates have bounds: in the database for whoever writes one, and for whoever reads one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, models, transaction
from django.db.migrations.state import ProjectState
from django.utils import timezone

from dashboard.models import Announcement
from mentorhub import dates
from mentorhub.database import OWNER
from mentorhub.date_constraints import AddDateBounds
from mentorhub.dates import EARLIEST, FIRST_DAY, LAST_DAY, LATEST, months_after
from students.models import Mentorship, Session
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
OURS = {
    "mentorhub",
    "accounts",
    "students",
    "guides",
    "dashboard",
    "matching",
    "cartridges",
    "forms",
}
CLOCK = "the clock of the site, when somebody acts; no form has it"
COUNTED = "counted by the site from the clock or from a session, which has bounds"
# Columns that nobody can give a date to, and why.
WITHOUT_BOUNDS = {
    "accounts.User": {
        "last_login": CLOCK, "joined_at": CLOCK, "first_steps_put_away_at": CLOCK,
    },
    "accounts.Block": {"since": CLOCK, "ended_at": CLOCK},
    "accounts.DataExport": {"at": CLOCK},
    "accounts.Role": {"granted_at": CLOCK, "ended_at": CLOCK},
    "accounts.ActCount": {"began_at": CLOCK},
    "forms.Submission": {"at": CLOCK},
    "live.Change": {"at": CLOCK},
    "accounts.AccountMail": {
        "created_at": CLOCK, "try_at": COUNTED, "expires_at": COUNTED, "sent_at": CLOCK,
    },
    "accounts.Invitation": {"created_at": CLOCK, "expires_at": COUNTED, "accepted_at": CLOCK},
    "students.Path": {"archived_at": CLOCK},
    "students.Project": {"archived_at": CLOCK},
    "students.CourseMark": {"at": CLOCK, "read_at": CLOCK},
    "students.File": {"created_at": CLOCK},
    "students.Absence": {"noted_at": CLOCK, "withdrawn_at": CLOCK},
    "students.Approval": {"granted_at": CLOCK, "ended_at": CLOCK},
    "students.Session": {"planned_at": CLOCK, "recurrence_at": COUNTED},
    "students.Outcome": {"at": CLOCK, "replaced_at": CLOCK},
    "students.SessionNote": {"updated_at": CLOCK},
    "students.DiscoveryForm": {"updated_at": CLOCK},
    "students.PrivateNote": {"updated_at": CLOCK},
    "students.Scratchpad": {"updated_at": CLOCK},
    "students.Deliverable": {
        "handed_in_at": CLOCK, "begun_at": CLOCK, "read_at": CLOCK, "withdrawn_at": CLOCK,
    },
    "students.DeliverableNote": {"written_at": CLOCK},
    "students.Upload": {"begun_at": CLOCK, "expires_at": COUNTED},
    "students.Defence": {
        "requested_at": CLOCK, "proposed_until": COUNTED, "taken_at": CLOCK, "ended_at": CLOCK,
        "closes_at": COUNTED,
    },
    "students.Assessment": {
        "begun_at": CLOCK, "withdrawn_at": CLOCK, "handed_in_at": CLOCK, "released_at": CLOCK,
    },
    "students.Verdict": {"fix_until": COUNTED, "released_at": CLOCK},
    "students.TimeProposal": {"made_at": CLOCK, "answered_at": CLOCK},
    "students.SessionReply": {"at": CLOCK},
    "notifications.Notification": {"starts_at": COUNTED, "created_at": CLOCK, "read_at": CLOCK},
    "students.CalendarFeed": {"created_at": CLOCK},
    "notifications.Delivery": {
        "due_at": COUNTED, "try_at": COUNTED, "lease_until": COUNTED, "data_started_at": CLOCK,
        "sent_at": CLOCK, "created_at": CLOCK,
    },
    "guides.Guide": {"updated_at": CLOCK},
    "guides.GuideVersion": {"saved_at": CLOCK},
    "guides.Tick": {"ticked_at": CLOCK},
    "guides.Reading": {"read_at": CLOCK},
    "guides.StoppedText": {"stopped_at": CLOCK},
    "guides.WorkVersion": {"moved_at": CLOCK},
    "guides.Readiness": {"updated_at": CLOCK},
    "guides.Evaluation": {"updated_at": CLOCK},
    "guides.SavedComment": {"used_at": CLOCK},
    "dashboard.ProfileChange": {"at": CLOCK, "undone_at": CLOCK},
    "dashboard.MentorResource": {"updated_at": CLOCK},
    "dashboard.ResourceReadMark": {"at": CLOCK},
    "dashboard.Announcement": {"updated_at": CLOCK},
    "dashboard.AnnouncementDismissal": {"at": CLOCK},
    "dashboard.AnnouncementEdit": {"at": CLOCK},
    "cartridges.CartridgeImport": {"started_at": CLOCK, "applied_at": CLOCK, "finished_at": CLOCK},
    "matching.MatchingRun": {"asked_at": CLOCK, "lease_until": COUNTED, "finished_at": CLOCK},
    "matching.MentorRequest": {
        "made_at": CLOCK, "waiting_since": CLOCK, "returned_at": CLOCK, "closed_at": CLOCK,
    },
    "matching.ProposedPair": {"decided_at": CLOCK},
    "matching.Assignment": {"accepted_at": CLOCK, "decline_until": COUNTED, "declined_at": CLOCK},
    "matching.PairRule": {"at": CLOCK, "ended_at": CLOCK},
}  # fmt: skip
BEFORE_AND_AFTER = [
    ("timestamptz", "0001-01-01 00:00+00", EARLIEST),
    ("timestamptz", "1999-12-31 23:59+00", EARLIEST),
    ("timestamptz", "0044-03-15 12:00+00 BC", EARLIEST),
    ("timestamptz", "-infinity", EARLIEST),
    ("timestamptz", "9999-12-31 23:59:59.999999+00", LATEST),
    ("timestamptz", "12026-01-01 00:00+00", LATEST),
    ("timestamptz", "infinity", LATEST),
    ("timestamp", "0001-01-01 00:00", EARLIEST.replace(tzinfo=None)),
    ("timestamp", "infinity", LATEST.replace(tzinfo=None)),
    ("date", "0001-01-01", FIRST_DAY),
    ("date", "0044-03-15 BC", FIRST_DAY),
    ("date", "-infinity", FIRST_DAY),
    ("date", "9999-12-31", LAST_DAY),
    ("date", "12026-01-01", LAST_DAY),
    ("date", "infinity", LAST_DAY),
]


def date_columns(model):
    """Its dates and instants; those of a range are the dates that it is made of."""
    kinds = (models.DateField, models.DateTimeField)
    return {f.name for f in model._meta.concrete_fields if isinstance(f, kinds)}


def bounded_columns(model):
    """The columns of the constraint of ``within_bounds``, each from the first to the last day."""
    found = {}
    for constraint in model._meta.constraints:
        if constraint.name.endswith("_dates"):
            for condition, value in constraint.condition.children:
                column, _, end = condition.rpartition("__")
                found.setdefault(column, {})[end] = value
    return found


@pytest.mark.parametrize(
    "model",
    [m for m in apps.get_models() if m._meta.app_label in OURS],
    ids=lambda model: model._meta.label,
)
def test_every_column_of_a_date_has_bounds_or_a_reason(model):
    reasons, bounded = WITHOUT_BOUNDS.get(model._meta.label, {}), bounded_columns(model)
    assert date_columns(model) == {*bounded, *reasons}
    assert not bounded.keys() & reasons.keys()
    for column, ends in bounded.items():
        is_instant = isinstance(model._meta.get_field(column), models.DateTimeField)
        first, last = (EARLIEST, LATEST) if is_instant else (FIRST_DAY, LAST_DAY)
        assert ends == {"gte": first, "lte": last}, column


def test_the_reasons_are_those_of_tables_that_exist():
    assert set(WITHOUT_BOUNDS) <= {model._meta.label for model in apps.get_models()}


def test_the_database_holds_every_bound_for_old_rows_too():
    named = {
        c.name for m in apps.get_models() for c in m._meta.constraints if c.name.endswith("_dates")
    }
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select conname from pg_constraint where contype = 'c' and convalidated")
        assert named <= {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("wrong", [datetime(1, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)])
def test_nobody_writes_a_date_out_of_bounds(wrong):
    people = school()
    for rows, column in (
        (Mentorship.objects.filter(mentor=people.maya), "starts_at"),
        (people.stu.enrolments.all(), "started_at"),
        (Announcement.objects.filter(pk=announced(people).pk), "since"),
    ):
        with pytest.raises(IntegrityError, match="_dates"), transaction.atomic(using=OWNER):
            rows.update(**{column: wrong})


@pytest.mark.parametrize(("kind", "stored", "read"), BEFORE_AND_AFTER)
def test_what_lies_outside_is_read_as_the_nearest_bound(kind, stored, read):
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"select %s::{kind}, array[%s::{kind}]", [stored, stored])
        assert cursor.fetchone() == (read, [read])


def test_the_ends_of_a_range_are_read_so_too_and_an_open_end_stays_open():
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select tstzrange('0001-01-01', 'infinity'), tstzrange('0001-01-01', null)")
        closed, opened = cursor.fetchone()
    assert (closed.lower, closed.upper) == (EARLIEST, LATEST)
    assert (opened.lower, opened.upper) == (EARLIEST, None)


def test_what_lies_inside_is_read_as_it_is():
    inside = datetime(2026, 11, 28, 12, 30, 1, 5, tzinfo=UTC)
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select %s::timestamptz, %s::date, null::date", [inside, inside.date()])
        assert cursor.fetchone() == (inside, inside.date(), None)


@pytest.mark.parametrize("hours", [-12, 0, 14])
def test_the_day_of_an_instant_within_the_bounds_lies_within_them_on_every_clock(hours):
    clock = timezone.get_fixed_timezone(hours * 60)
    for instant in (EARLIEST, LATEST):
        assert FIRST_DAY <= instant.astimezone(clock).date() <= LAST_DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-28", date(2026, 11, 28)),
        ("0001-01-01", FIRST_DAY),
        ("9999-12-31", LAST_DAY),
        ("10000-01-01", None),
        ("2026-02-30", None),
        ("9" * 5000, None),
        ("\0", None),
        ("", None),
    ],
)
def test_a_day_of_an_address_is_moved_into_the_bounds(text, day):
    assert dates.parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-28T10:00:00+00:00", datetime(2026, 11, 28, 10, tzinfo=UTC)),
        ("0001-01-01T00:00:00+00:00", EARLIEST),
        ("0044-03-15T00:00:00+00:00 BC", EARLIEST),
        ("-infinity", EARLIEST),
        ("12026-01-01T00:00:00+00:00", LATEST),
        ("infinity", LATEST),
    ],
)
def test_an_instant_inside_json_is_read_so_too(text, instant):
    assert dates.read_instant(text) == instant


# --- The upgrade of a full database -----------------------------------------------------------


def announced(people, **fields):
    return Announcement.objects.create(
        title="Closed", body="On Monday.", written_by=people.noor, **fields
    )


def upgrade(model, *, before):
    """Runs the operation of the migration on this table anew, after ``before`` without bounds."""
    [constraint] = [c for c in model._meta.constraints if c.name.endswith("_dates")]
    label, table = model._meta.app_label, model._meta.db_table
    state = ProjectState.from_apps(apps)
    with connections[OWNER].cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(f"alter table {table} drop constraint {constraint.name}")
        before(cursor)
    with connections[OWNER].schema_editor() as editor:
        AddDateBounds(model._meta.model_name, constraint).database_forwards(
            label, editor, state, state
        )
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "select convalidated from pg_constraint where conname = %s", [constraint.name]
        )
        [(is_valid,)] = cursor.fetchall()
        columns = ", ".join(
            f"{column}::text" for column in sorted(bounded_columns(model), reverse=True)
        )
        cursor.execute(f"select id, {columns} from {table} order by id")
        return is_valid, {number: values for number, *values in cursor.fetchall()}


def test_the_upgrade_moves_what_lies_outside_to_the_bound(capsys):
    people = school()
    old, new = announced(people), announced(people)
    kept = announced(people)
    is_valid, rows = upgrade(
        Announcement,
        before=lambda cursor: cursor.execute(
            "update dashboard_announcement set since = '0001-01-01', until = '0001-02-01'"
            " where id = %s; update dashboard_announcement set until = 'infinity' where id = %s",
            [old.pk, new.pk],
        ),
    )
    assert is_valid
    assert rows[old.pk] == ["2000-01-02 01:00:00+00", "2000-01-02 00:00:00+00"]
    assert rows[new.pk][0] == "2099-12-29 01:00:00+00"
    assert rows[kept.pk][0] is None
    assert capsys.readouterr().out == ""


def test_sessions_of_one_mentor_that_lie_outside_do_not_meet_at_the_bound():
    people = school()
    mentorship = Mentorship.objects.get(mentor=people.maya)
    sessions = [make.session(mentorship, starts_at=timezone.now() + timedelta(days=n + 2))
                for n in range(3)]  # fmt: skip
    is_valid, rows = upgrade(
        Session,
        before=lambda cursor: [
            cursor.execute(
                "update students_session set starts_at = %s, ends_at = %s where id = %s",
                [f"9990-01-0{n + 1} 10:00+00", f"9990-01-0{n + 1} 10:30+00", session.pk],
            )
            for n, session in enumerate(sessions)
        ],
    )
    assert is_valid
    starts = {rows[session.pk][0] for session in sessions}
    assert len(starts) == 3
    assert all(start.startswith("2099-12-") for start in starts)


def test_a_row_that_cannot_be_moved_is_named_and_the_upgrade_goes_on(capsys):
    people = school()
    row = announced(people)
    refuse = (
        "create function refuse() returns trigger language plpgsql as "
        "$$ begin raise exception 'kept as it is'; end $$; "
        "create trigger refuse before update on dashboard_announcement "
        "for each row execute function refuse()"
    )

    def before(cursor):
        cursor.execute("update dashboard_announcement set since = '0001-01-01'")
        cursor.execute(refuse)

    is_valid, rows = upgrade(Announcement, before=before)
    assert not is_valid
    assert rows[row.pk][1].startswith("0001-01-01")
    assert str(row.pk) in capsys.readouterr().out
    with pytest.raises(IntegrityError, match="_dates"), transaction.atomic(using=OWNER):
        announced(people, since=datetime(1, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "months", "ends"),
    [
        (datetime(2026, 1, 31), 1, datetime(2026, 2, 28)),
        (datetime(2024, 2, 29), 12, datetime(2025, 2, 28)),
        (datetime(2026, 11, 29), 2, datetime(2027, 1, 29)),
        (datetime(2026, 12, 31), 24, datetime(2028, 12, 31)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_the_month(day, months, ends):
    assert months_after(day, months) == ends
