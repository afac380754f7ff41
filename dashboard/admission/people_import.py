"""Read a table of people, and check each cell; nothing is written.

Columns: name, email and, if wished, language, zone, roles, paths, funded, start, project, mentor.
Several roles or paths in a cell are separated by a semicolon, a comma or a bar. Who has the address
already is brought up to date: an empty cell leaves what is so, and nothing is ever taken away.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from dashboard.admission.account_creation import NewPerson
from mentorhub import time_zones
from mentorhub.accounts.models import Role, User, validate_zone
from mentorhub.files.csv_reader import (
    TableRow,
    UnreadableTableError,
    escape_formula,
    read_table,
)
from mentorhub.forms.addresses import canonical_email, validate_address
from mentorhub.forms.dates import DateField
from students.models import Enrolment, Path, Project

MAX_ROWS = 500
# Of the headings, by column.
COLUMN_NAMES = {
    "name": ("name", "nom"),
    "email": ("email", "e-mail", "mail", "address"),
    "language": ("language", "langue"),
    "zone": ("zone", "time zone", "timezone"),
    "roles": ("roles", "role", "kind", "rôle", "rôles"),
    "paths": ("paths", "path", "parcours"),
    "funded": ("funded", "financé", "financée", "financement"),
    "start": ("start", "start date", "début", "date de début"),
    "project": ("project", "projet"),
    "mentor": ("mentor", "mentor email", "mentor e-mail"),
}
REQUIRED_COLUMNS = {"name", "email"}
# Columns that only a student has.
STUDENT_COLUMNS = ("funded", "start", "project", "mentor")
# What a table says for a student, which is an enrolment and no role.
STUDENT = "student"
SEPARATORS = re.compile(r"[;,|]")
YES = {"yes", "y", "true", "1", "x", "oui", "o", "vrai"}
NO = {"no", "n", "false", "0", "non", "faux"}
# The day comes before the month, as in the school's countries; 2026-11-02 is always understood.
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"]
# How far ahead an enrolment may begin.
START_AHEAD = timedelta(days=366)


@dataclass
class ImportRow:
    """A row with what was wrong in it. ``line`` is its line in the table."""

    line: int
    cells: dict[str, str]
    new_person: NewPerson | None = None
    # Who has the address already, and then, or once created, the account.
    user: User | None = None
    is_new: bool = True
    # None where the cell is empty, as for all of these.
    funded: bool | None = None
    project: Project | None = None
    mentor_email: str = ""
    # Sentences: what the import changes.
    changes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read_people(text: str) -> list[ImportRow]:
    """Check every cell. Raises ``UnreadableTableError``."""
    table = read_table(text)
    columns = _columns_of(table.heading)
    if len(table.rows) > MAX_ROWS:
        raise UnreadableTableError(
            _("At most %(count)d people at a time. Split the table.") % {"count": MAX_ROWS}
        )
    if not table.rows:
        raise UnreadableTableError(_("There is a header line, but nobody below it."))
    paths = {}
    for path in Path.objects.filter(archived_at=None):
        paths[path.title.casefold()] = paths[path.slug.casefold()] = path
    rows = [_read_row(row, columns) for row in table.rows]
    _find_known_people(rows)
    _refuse_addresses_twice(rows)
    enrolments = Enrolment.objects.running().filter(
        student__in=[row.user for row in rows if row.user]
    )
    path_of = {each.student_id: each.path for each in enrolments.select_related("path")}
    for row in rows:
        _check_row(row, paths, path_of.get(row.user.pk) if row.user else None)
    _refuse_unknown_mentors(rows)
    return rows


def _columns_of(heading: list[str]) -> list[str]:
    """The column of each heading; empty for an empty one. Raises ``UnreadableTableError``."""
    by_name = {name: column for column, names in COLUMN_NAMES.items() for name in names}
    columns = [by_name.get(cell.lower(), "") for cell in heading]
    unknown = [cell for cell, column in zip(heading, columns, strict=True) if cell and not column]
    if unknown:
        raise UnreadableTableError(
            _("There is no column “%(name)s”. The columns are: %(known)s.")
            % {"name": unknown[0][:60], "known": ", ".join(COLUMN_NAMES)}
        )
    named = [column for column in columns if column]
    if len(named) != len(set(named)):
        raise UnreadableTableError(_("Two columns have the same name."))
    if not set(named) >= REQUIRED_COLUMNS:
        raise UnreadableTableError(_("The first line must name the columns: name, email, …"))
    return columns


def _read_row(table_row: TableRow, columns: list[str]) -> ImportRow:
    given = [cell.strip() for cell in table_row.cells]
    cells = dict.fromkeys(COLUMN_NAMES, "")
    cells |= {column: cell for column, cell in zip(columns, given, strict=False) if column}
    row = ImportRow(table_row.line, cells)
    if any(given[len(columns) :]):
        row.errors.append(
            _(
                "This line has more cells than there are columns. Put quotation marks around texts "
                "that contain a separator."
            )
        )
        return row
    row.new_person = NewPerson(
        name=cells["name"],
        email=canonical_email(cells["email"]),
        language=cells["language"].lower(),
        zone=_zone_of(cells["zone"]),
    )
    return row


def _zone_of(typed: str) -> str:
    """The name of today of a zone, also for an older name or a city; other text as it is."""
    found = time_zones.find(typed)
    return typed if found is None else found


def _find_known_people(rows: list[ImportRow]) -> None:
    """Set ``user`` where the address is somebody's main or second one; three queries."""
    emails = {row.new_person.email for row in rows if row.new_person}
    found: dict[str, User] = {}
    second = EmailAddress.objects.annotate(lower=Lower("email")).filter(lower__in=emails)
    for address in second.select_related("user").order_by("verified", "-pk"):
        found[address.email.lower()] = address.user
    for user in User.objects.filter(email__in=emails):
        found[user.email] = user
    for row in rows:
        if row.new_person:
            row.user = found.get(row.new_person.email)
            row.is_new = row.user is None


def _refuse_addresses_twice(rows: list[ImportRow]) -> None:
    lines: dict[int | str, int] = {}
    for row in rows:
        if not row.new_person or not row.new_person.email:
            continue
        key = row.user.pk if row.user else row.new_person.email
        if key in lines:
            row.errors.append(_("The same address is on line %(line)d.") % {"line": lines[key]})
        lines.setdefault(key, row.line)


def _refuse_unknown_mentors(rows: list[ImportRow]) -> None:
    """A mentor has an account already, or stands in the table; one query."""
    wished = {row.mentor_email for row in rows if row.mentor_email}
    known = set(User.objects.filter(email__in=wished).values_list("email", flat=True))
    known |= {row.new_person.email for row in rows if row.new_person}
    for row in rows:
        if row.mentor_email and row.mentor_email not in known:
            row.errors.append(unknown_mentor(row))


def unknown_mentor(row: ImportRow) -> str:
    return _("Nobody here has the address “%(email)s”.") % {"email": row.cells["mentor"]}


def _check_row(row: ImportRow, paths: dict[str, Path], running: Path | None) -> None:
    """Fill in the row; ``running`` is the path that the person is a student of now."""
    new_person = row.new_person
    if new_person is None:
        return
    row.errors += _clean_person(new_person, is_new=row.is_new)
    if row.user is not None and not row.user.is_active:
        row.errors.append(
            _("%(name)s’s account is not active. Activate it first.") % {"name": row.user}
        )
    row.errors += _set_roles_and_paths(new_person, row.cells, paths, running)
    row.errors += _set_student_cells(row, new_person.student_of or running)
    if not row.errors and row.is_new:
        try:
            new_person.validate()
        except ValidationError as error:
            row.errors += error.messages


def _clean_person(new_person: NewPerson, *, is_new: bool) -> list[str]:
    """Clean the name in place; return the errors of name, address, language and zone."""
    errors = []
    if not new_person.name:
        errors += [_("The name is missing.")] if is_new else []
    elif escape_formula(new_person.name) != new_person.name:
        errors.append(
            _("A name cannot begin like a spreadsheet formula: %(name)s")
            % {"name": new_person.name}
        )
    else:
        try:
            new_person.name = User._meta.get_field("name").clean(new_person.name, None)
        except ValidationError as error:
            if {each.code for each in error.error_list} & {"max_length", "one_line"}:
                errors.append(_("The name is too long or spans several lines."))
            else:
                errors += error.messages
    try:
        validate_address(new_person.email)
    except ValidationError:
        errors.append(_("“%(email)s” is not an e-mail address.") % {"email": new_person.email})
    if not new_person.language and is_new:
        new_person.language = User.Language.ENGLISH
    elif new_person.language and new_person.language not in User.Language.values:
        errors.append(
            _("There is no language “%(code)s”. Choose one of: %(known)s.")
            % {"code": new_person.language, "known": ", ".join(User.Language.values)}
        )
    if new_person.zone:
        try:
            validate_zone(new_person.zone)
        except ValidationError as error:
            errors += error.messages
    return errors


def _set_roles_and_paths(
    new_person: NewPerson, cells: dict[str, str], known_paths: dict[str, Path], running: Path | None
) -> list[str]:
    """Set roles, approvals and enrolment; return the errors of the two cells."""
    errors = []
    labels = {str(kind.label).lower(): kind.value for kind in Role.Kind}
    labels["administrator"] = Role.Kind.STAFF
    names = {part.strip().lower() for part in SEPARATORS.split(cells["roles"]) if part.strip()}
    roles = {labels.get(name, name) for name in names}
    for name in sorted(roles - {STUDENT, *Role.Kind.values}):
        errors.append(
            _("There is no role “%(name)s”. Choose one of: %(known)s.")
            % {"name": name, "known": ", ".join([STUDENT, *Role.Kind.values])}
        )
    paths = []
    for name in filter(None, (part.strip() for part in SEPARATORS.split(cells["paths"]))):
        path = known_paths.get(name.casefold())
        if path is None:
            errors.append(_("There is no path “%(name)s”.") % {"name": name})
        elif path not in paths:
            paths.append(path)
    new_person.roles = roles - {STUDENT}
    if STUDENT in roles:
        if new_person.roles:
            errors.append(_("A student cannot be given another role here. Grant it later."))
        elif len(paths) == 1:
            new_person.student_of = paths[0]
        elif not errors and (paths or running is None):
            errors.append(_("A student needs exactly one path."))
    elif paths and not errors:
        new_person.mentor_of = paths if Role.Kind.MENTOR in roles else []
        new_person.assessor_of = paths if Role.Kind.ASSESSOR in roles else []
        if not new_person.mentor_of and not new_person.assessor_of:
            errors.append(_("Only students, mentors and assessors have paths."))
    return errors


def _set_student_cells(row: ImportRow, path: Path | None) -> list[str]:
    """Set what only a student has; return the errors of those cells."""
    new_person, cells = row.new_person, row.cells
    if new_person is None or not any(cells[column] for column in STUDENT_COLUMNS):
        return []
    errors: list[str] = []
    # Where the row has a fault already, or calls them a student, a second sentence on the missing
    # path would only repeat the first.
    if path is None and not row.errors and cells["roles"].lower() != STUDENT:
        errors.append(_("Only students have a start date, a project or a mentor."))
    if funded := cells["funded"].casefold():
        row.funded = funded in YES
        new_person.funded = row.funded
        if funded not in YES | NO:
            errors.append(
                _("“Funded” must be yes or no, not “%(cell)s”.") % {"cell": cells["funded"]}
            )
    if cells["start"]:
        try:
            new_person.start = read_day(cells["start"])
        except ValidationError as error:
            errors += error.messages
    if cells["project"] and path is not None:
        row.project = _find_project(path, cells["project"])
        if row.project is None:
            errors.append(
                _("%(path)s has no project “%(name)s”.") % {"path": path, "name": cells["project"]}
            )
    if cells["mentor"]:
        row.mentor_email = canonical_email(cells["mentor"])
    return errors


def read_day(text: str) -> date:
    """A day as spreadsheets write it. Raises ValidationError."""
    form_field = DateField(
        input_formats=DAY_FORMATS,
        ahead=START_AHEAD,
        error_messages={
            "invalid": _("“%(day)s” is not a date. Write it like 2026-11-02.") % {"day": text[:40]}
        },
    )
    return form_field.clean(text)


def _find_project(path: Path, name: str) -> Project | None:
    """By its address, its title, or its number in the path, from 1."""
    projects = list(path.projects.published().order_by("position", "pk"))
    wished = name.casefold()
    for number, project in enumerate(projects, start=1):
        if wished in (project.slug.casefold(), project.title.casefold(), str(number), f"p{number}"):
            return project
    return None
