"""A table of people, as a spreadsheet saves it, read line by line: what is wrong stands beside it.

Columns: name, email, and, as wished, language, zone, roles, paths. Several roles or paths in one
cell are divided by a semicolon, a comma or a bar.
"""

import re
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from dashboard.admission.admitting import KIND, Entry
from dashboard.admission.table import COLUMNS, UnreadableError, columns_of, lines_of
from mentorhub.accounts.models import User, validate_zone
from mentorhub.admin.csv_tables import FORMULA_BEGINNINGS
from students.models import Path

MAX_ROWS = 500
STUDENT = "student"
DIVIDERS = re.compile(r"[;,|]")


@dataclass
class Row:
    line: int
    cells: dict[str, str]
    entry: Entry | None = None
    person: User | None = None
    is_here: bool = False
    errors: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return not self.is_here and not self.errors


@dataclass
class Sheet:
    rows: list[Row]

    @property
    def new(self) -> list[Row]:
        return [row for row in self.rows if row.is_new]

    @property
    def here(self) -> list[Row]:
        return [row for row in self.rows if row.is_here]

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.errors]


def read(text: str) -> Sheet:
    """Check every line. Writes nothing. Raises ``UnreadableError``."""
    lines = lines_of(text)
    columns = columns_of(lines[0][1])
    if len(lines) - 1 > MAX_ROWS:
        raise UnreadableError(
            _("At most %(count)d people at a time. Divide the table.") % {"count": MAX_ROWS}
        )
    paths = {}
    for path in Path.objects.filter(archived_at=None):
        paths[path.title.casefold()] = paths[path.slug.casefold()] = path
    rows = [_row(number, cells, columns, paths) for number, cells in lines[1:]]
    if not rows:
        raise UnreadableError(_("There is a heading, but nobody below it."))
    _mark_known(rows)
    return Sheet(rows)


def _row(number: int, cells: list[str], columns: list[str], paths: dict[str, Path]) -> Row:
    kept = dict.fromkeys(COLUMNS, "")
    kept |= {c: cell for c, cell in zip(columns, cells, strict=False) if c}
    row = Row(number, kept)
    if any(cells[len(columns) :]):
        row.errors.append(_("More cells than columns: put quotation marks around the text."))
        return row
    entry = Entry(
        name=kept["name"],
        email=kept["email"].lower(),
        language=kept["language"].lower() or User.Language.ENGLISH,
        zone=kept["zone"],
    )
    row.errors += _wrong_with_person(entry)
    row.errors += _take_roles(entry, kept["roles"], kept["paths"], paths)
    if not row.errors:
        try:
            entry.refuse_contradictions()
        except ValidationError as error:
            row.errors += error.messages
    row.entry = entry
    return row


def _wrong_with_person(entry: Entry) -> list[str]:
    errors = []
    if not entry.name:
        errors.append(_("The name is missing."))
    elif entry.name.startswith(FORMULA_BEGINNINGS):
        errors.append(_("A name does not begin like a formula: %(name)s") % {"name": entry.name})
    else:
        try:
            entry.name = User._meta.get_field("name").clean(entry.name, None)
        except ValidationError as refusal:
            if {each.code for each in refusal.error_list} & {"max_length", "one_line"}:
                errors.append(_("The name is too long, or runs over several lines."))
            else:
                errors += refusal.messages
    try:
        validate_email(entry.email)
    except ValidationError:
        errors.append(_("“%(email)s” is not an e-mail address.") % {"email": entry.email})
    if entry.language not in User.Language.values:
        errors.append(
            _("The language “%(code)s” is not one of: %(known)s.")
            % {"code": entry.language, "known": ", ".join(User.Language.values)}
        )
    if entry.zone:
        try:
            validate_zone(entry.zone)
        except ValidationError as error:
            errors += error.messages
    return errors


def _take_roles(entry: Entry, roles: str, paths: str, known: dict[str, Path]) -> list[str]:
    errors = []
    wanted = {part.strip().lower() for part in DIVIDERS.split(roles) if part.strip()}
    labels = {str(kind.label).lower(): kind.value for kind in KIND} | {"administrator": KIND.STAFF}
    wanted = {labels.get(name, name) for name in wanted}
    for name in sorted(wanted - {STUDENT, *KIND.values}):
        errors.append(
            _("“%(name)s” is not one of: %(known)s.")
            % {"name": name, "known": ", ".join([STUDENT, *KIND.values])}
        )
    chosen = []
    for name in filter(None, (part.strip() for part in DIVIDERS.split(paths))):
        path = known.get(name.casefold())
        if path is None:
            errors.append(_("There is no path “%(name)s”.") % {"name": name})
        elif path not in chosen:
            chosen.append(path)
    entry.roles = wanted - {STUDENT}
    if STUDENT in wanted:
        if entry.roles:
            errors.append(_("A student has no other role here: grant it later."))
        elif len(chosen) == 1:
            entry.student_of = chosen[0]
        elif not errors:
            errors.append(_("A student is on exactly one path."))
    elif chosen and not errors:
        entry.mentor_of = chosen if KIND.MENTOR in wanted else []
        entry.assessor_of = chosen if KIND.ASSESSOR in wanted else []
        if not entry.mentor_of and not entry.assessor_of:
            errors.append(_("Only students, mentors and assessors have paths."))
    return errors


def _mark_known(rows: list[Row]) -> None:
    """People who are here already are left as they are; the same address twice is a mistake."""
    emails = {row.entry.email for row in rows if row.entry}
    taken = set()
    for model in (User, EmailAddress):
        found = model.objects.annotate(lower=Lower("email")).filter(lower__in=emails)
        taken |= set(found.values_list("lower", flat=True))
    first: dict[str, int] = {}
    for row in rows:
        if not row.entry or not row.entry.email:
            continue
        email = row.entry.email
        if email in first:
            row.errors.append(
                _("The same address stands in line %(line)d.") % {"line": first[email]}
            )
        elif email in taken and not row.errors:
            row.is_here = True
        first.setdefault(email, row.line)
