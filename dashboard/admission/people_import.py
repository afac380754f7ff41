"""Read a table of people, and check each row; nothing is written.

Columns: name, email and, if wished, language, zone, roles, paths. Several roles or paths in a cell
are separated by a semicolon, a comma or a bar.
"""

import re
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from dashboard.admission.account_creation import NewPerson
from mentorhub.accounts.models import Role, User, validate_zone
from mentorhub.files.csv_reader import (
    FORMULA_PREFIXES,
    TableRow,
    UnreadableTableError,
    read_table,
)
from mentorhub.forms.addresses import canonical_email, validate_address
from students.models import Path

MAX_ROWS = 500
# Of the headings, by column.
COLUMN_NAMES = {
    "name": ("name", "nom"),
    "email": ("email", "e-mail", "mail", "address"),
    "language": ("language", "langue"),
    "zone": ("zone", "time zone", "timezone"),
    "roles": ("roles", "role", "kind", "rôle", "rôles"),
    "paths": ("paths", "path", "parcours"),
}
REQUIRED_COLUMNS = {"name", "email"}
# What a table says for a student, which is an enrolment and no role.
STUDENT = "student"
SEPARATORS = re.compile(r"[;,|]")


@dataclass
class ImportRow:
    """A row with what was wrong in it. ``line`` is its line in the table."""

    line: int
    cells: dict[str, str]
    new_person: NewPerson | None = None
    # The account, once it was created.
    user: User | None = None
    already_exists: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return not self.already_exists and not self.errors


@dataclass
class ImportPreview:
    """What an import would do."""

    rows: list[ImportRow]

    @property
    def new_rows(self) -> list[ImportRow]:
        return [row for row in self.rows if row.is_new]

    @property
    def existing_rows(self) -> list[ImportRow]:
        """People who are here already; they are left as they are."""
        return [row for row in self.rows if row.already_exists]

    @property
    def invalid_rows(self) -> list[ImportRow]:
        return [row for row in self.rows if row.errors]


def preview_import(text: str) -> ImportPreview:
    """Check every row. Raises ``UnreadableTableError``."""
    table = read_table(text)
    columns = _columns_of(table.heading)
    if len(table.rows) > MAX_ROWS:
        raise UnreadableTableError(
            _("At most %(count)d people at a time. Divide the table.") % {"count": MAX_ROWS}
        )
    if not table.rows:
        raise UnreadableTableError(_("There is a heading, but nobody below it."))
    paths = {}
    for path in Path.objects.filter(archived_at=None):
        paths[path.title.casefold()] = paths[path.slug.casefold()] = path
    rows = [_check_row(row, columns, paths) for row in table.rows]
    _mark_known_addresses(rows)
    return ImportPreview(rows)


def _columns_of(heading: list[str]) -> list[str]:
    """The column of each heading; empty for an empty one. Raises ``UnreadableTableError``."""
    by_name = {name: column for column, names in COLUMN_NAMES.items() for name in names}
    columns = [by_name.get(cell.lower(), "") for cell in heading]
    unknown = [cell for cell, column in zip(heading, columns, strict=True) if cell and not column]
    if unknown:
        raise UnreadableTableError(
            _("Nobody knows the column “%(name)s”. There are: %(known)s.")
            % {"name": unknown[0][:60], "known": ", ".join(COLUMN_NAMES)}
        )
    named = [column for column in columns if column]
    if len(named) != len(set(named)):
        raise UnreadableTableError(_("Two columns say the same thing."))
    if not set(named) >= REQUIRED_COLUMNS:
        raise UnreadableTableError(_("The first line must name the columns: name, email, …"))
    return columns


def _check_row(table_row: TableRow, columns: list[str], paths: dict[str, Path]) -> ImportRow:
    given = [cell.strip() for cell in table_row.cells]
    cells = dict.fromkeys(COLUMN_NAMES, "")
    cells |= {column: cell for column, cell in zip(columns, given, strict=False) if column}
    row = ImportRow(table_row.line, cells)
    if any(given[len(columns) :]):
        row.errors.append(_("More cells than columns: put quotation marks around the text."))
        return row
    new_person = NewPerson(
        name=cells["name"],
        email=canonical_email(cells["email"]),
        language=cells["language"].lower() or User.Language.ENGLISH,
        zone=cells["zone"],
    )
    row.errors += _clean_person(new_person)
    row.errors += _set_roles_and_paths(new_person, cells["roles"], cells["paths"], paths)
    if not row.errors:
        try:
            new_person.validate()
        except ValidationError as error:
            row.errors += error.messages
    row.new_person = new_person
    return row


def _clean_person(new_person: NewPerson) -> list[str]:
    """Clean the name in place; return the errors of name, address, language and zone."""
    errors = []
    if not new_person.name:
        errors.append(_("The name is missing."))
    elif new_person.name.startswith(FORMULA_PREFIXES):
        errors.append(
            _("A name does not begin like a formula: %(name)s") % {"name": new_person.name}
        )
    else:
        try:
            new_person.name = User._meta.get_field("name").clean(new_person.name, None)
        except ValidationError as error:
            if {each.code for each in error.error_list} & {"max_length", "one_line"}:
                errors.append(_("The name is too long, or runs over several lines."))
            else:
                errors += error.messages
    try:
        validate_address(new_person.email)
    except ValidationError:
        errors.append(_("“%(email)s” is not an e-mail address.") % {"email": new_person.email})
    if new_person.language not in User.Language.values:
        errors.append(
            _("The language “%(code)s” is not one of: %(known)s.")
            % {"code": new_person.language, "known": ", ".join(User.Language.values)}
        )
    if new_person.zone:
        try:
            validate_zone(new_person.zone)
        except ValidationError as error:
            errors += error.messages
    return errors


def _set_roles_and_paths(
    new_person: NewPerson, roles_cell: str, paths_cell: str, known_paths: dict[str, Path]
) -> list[str]:
    """Set roles, approvals and enrolment; return the errors of the two cells."""
    errors = []
    labels = {str(kind.label).lower(): kind.value for kind in Role.Kind}
    labels["administrator"] = Role.Kind.STAFF
    names = {part.strip().lower() for part in SEPARATORS.split(roles_cell) if part.strip()}
    roles = {labels.get(name, name) for name in names}
    for name in sorted(roles - {STUDENT, *Role.Kind.values}):
        errors.append(
            _("“%(name)s” is not one of: %(known)s.")
            % {"name": name, "known": ", ".join([STUDENT, *Role.Kind.values])}
        )
    paths = []
    for name in filter(None, (part.strip() for part in SEPARATORS.split(paths_cell))):
        path = known_paths.get(name.casefold())
        if path is None:
            errors.append(_("There is no path “%(name)s”.") % {"name": name})
        elif path not in paths:
            paths.append(path)
    new_person.roles = roles - {STUDENT}
    if STUDENT in roles:
        if new_person.roles:
            errors.append(_("A student has no other role here: grant it later."))
        elif len(paths) == 1:
            new_person.student_of = paths[0]
        elif not errors:
            errors.append(_("A student is on exactly one path."))
    elif paths and not errors:
        new_person.mentor_of = paths if Role.Kind.MENTOR in roles else []
        new_person.assessor_of = paths if Role.Kind.ASSESSOR in roles else []
        if not new_person.mentor_of and not new_person.assessor_of:
            errors.append(_("Only students, mentors and assessors have paths."))
    return errors


def _mark_known_addresses(rows: list[ImportRow]) -> None:
    """Mark the rows of people who are here already; an address twice in a table is an error."""
    emails = {row.new_person.email for row in rows if row.new_person}
    taken = set()
    for model in (User, EmailAddress):
        found = model.objects.annotate(lower=Lower("email")).filter(lower__in=emails)
        taken |= set(found.values_list("lower", flat=True))
    first_lines: dict[str, int] = {}
    for row in rows:
        if not row.new_person or not row.new_person.email:
            continue
        email = row.new_person.email
        if email in first_lines:
            row.errors.append(
                _("The same address stands in line %(line)d.") % {"line": first_lines[email]}
            )
        elif email in taken and not row.errors:
            row.already_exists = True
        first_lines.setdefault(email, row.line)
