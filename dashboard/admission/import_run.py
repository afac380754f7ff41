"""Carry out a table of people: dry, row by row, or for good, whole or nothing.

The dry run does everything that the import would do, each row in a savepoint, and takes it back: so
it meets every rule that constraints and triggers hold, and says exactly what would change. When the
import is confirmed it must come to the same changes, or it is taken back and shown again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, transaction
from django.utils.translation import gettext as _

from dashboard.admission.account_creation import create_person
from dashboard.admission.enrolling import (
    Batch,
    describe,
    enrol,
    give_mentor,
    reach,
    running_enrolment,
)
from dashboard.admission.people_import import ImportRow, read_people, unknown_mentor
from dashboard.models import Mentor
from mentorhub.accounts.invitations import queue_invitations
from mentorhub.accounts.models import Role, User
from mentorhub.admin.database_errors import error_message
from mentorhub.database import STAFF, signed_in_as
from mentorhub.plain_text import plain
from students.models import Approval, Path


@dataclass
class ImportReport:
    """What an import would do, or has done."""

    rows: list[ImportRow]
    # Everybody who gets a mail about what has changed, invitations left out.
    told: list[User] = field(default_factory=list)
    is_done: bool = False
    # The confirmed changes are not those of today; nothing was done.
    has_changed: bool = False

    @property
    def in_order(self) -> list[ImportRow]:
        """The rows with errors first, then the others, each by line."""
        return sorted(self.rows, key=lambda row: (not row.errors, row.line))

    @property
    def new_rows(self) -> list[ImportRow]:
        return [row for row in self.rows if row.is_new and not row.errors]

    @property
    def updated_rows(self) -> list[ImportRow]:
        return [row for row in self.rows if not row.is_new and row.changes and not row.errors]

    @property
    def unchanged_rows(self) -> list[ImportRow]:
        return [row for row in self.rows if not row.is_new and not row.changes and not row.errors]

    @property
    def invalid_rows(self) -> list[ImportRow]:
        return [row for row in self.rows if row.errors]

    @property
    def can_apply(self) -> bool:
        return not self.invalid_rows and bool(self.new_rows or self.updated_rows)

    @property
    def digest(self) -> str:
        """Equal for equal changes, whoever computes them and when."""
        lines = [f"{row.line}/{row.is_new}/{row.changes}/{row.errors}" for row in self.rows]
        lines.append(str(sorted(person.pk for person in self.told)))
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def dry_run(text: str, *, by: User) -> ImportReport:
    """What the import would do; nothing is written. Raises ``UnreadableTableError``."""
    return _run(text, by=by, expected=None)


def run(text: str, *, by: User, expected: str, invite: bool, base_url: str = "") -> ImportReport:
    """Import the table, if it still does what ``expected`` (the digest of its dry run) says.

    Whole or nothing: ``is_done`` says which. With ``invite`` each new person is sent an invitation.
    Raises ``UnreadableTableError``.
    """
    return _run(text, by=by, expected=expected, invite=invite, base_url=base_url)


def _run(
    text: str, *, by: User, expected: str | None, invite: bool = False, base_url: str = ""
) -> ImportReport:
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        rows, batch = read_people(text), Batch(by=by)
        report = ImportReport(rows)
        for row in rows:
            _attempt(row, lambda row: _change_person(row, batch))
        # Then the mentors: one who is new stands perhaps below their students.
        refused = {row.new_person.email for row in report.invalid_rows if row.new_person}
        for row in rows:
            if row.mentor_email not in refused:
                _attempt(row, lambda row: _change_mentor(row, batch))
        # What a deferred constraint refuses is refused now.
        with connections[STAFF].cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
        new = {row.user.pk for row in report.new_rows if row.user}
        told = [person for person in batch.told.values() if person.pk not in new]
        report.told = sorted(told, key=lambda person: (plain(person.name), person.pk))
        report.has_changed = expected is not None and report.digest != expected
        if expected is None or report.has_changed or report.invalid_rows:
            transaction.set_rollback(True, using=STAFF)
            return report
        batch.notify()
        _log(report, by)
        if invite:
            people = [row.user for row in report.new_rows if row.user]
            queue_invitations(people, sent_by=by, base_url=base_url)
        report.is_done = True
    return report


def _attempt(row: ImportRow, change: Callable[[ImportRow], None]) -> None:
    """Change what the row says in a savepoint; what is refused becomes an error of the row."""
    if row.errors:
        return
    try:
        with transaction.atomic(using=STAFF):
            change(row)
    except (DatabaseError, ValidationError) as error:
        row.errors.append(error_message(error))


def _change_person(row: ImportRow, batch: Batch) -> None:
    new_person = row.new_person
    assert new_person is not None  # noqa: S101
    if row.user is None:
        row.user = create_person(new_person, by=batch.by)
        row.changes += _described(row)
    else:
        row.changes += _update(row.user, row, batch)
    if row.project:
        row.changes += reach(row.user, row.project, batch)


def _described(row: ImportRow) -> list[str]:
    """What a new person becomes."""
    new_person, said = row.new_person, []
    if new_person is None:
        return said
    for kind in new_person.all_roles:
        paths = {Role.Kind.MENTOR: new_person.mentor_of, Role.Kind.ASSESSOR: new_person.assessor_of}
        of = ", ".join(str(path) for path in paths.get(Role.Kind(kind), []))
        label = str(Role.Kind(kind).label)
        said.append(_("%(role)s: %(paths)s") % {"role": label, "paths": of} if of else label)
    if row.user and (enrolment := running_enrolment(row.user)):
        said.append(describe(enrolment))
    return said


def _update(person: User, row: ImportRow, batch: Batch) -> list[str]:
    """Bring somebody up to date; an empty cell leaves what is so."""
    wished = row.new_person
    if wished is None:
        return []
    said = _update_fields(person, row)
    for kind in wished.all_roles:
        if not Role.objects.running().filter(user=person, kind=kind).exists():
            Role.objects.create(user=person, kind=kind, granted_by=batch.by)
            said.append(_("New role: %(role)s.") % {"role": Role.Kind(kind).label})
        if kind == Role.Kind.MENTOR and not Mentor.objects.filter(user=person).exists():
            Mentor.objects.create(user=person, languages=[person.language])
    said += _approve(person, Role.Kind.MENTOR, wished.mentor_of, batch)
    said += _approve(person, Role.Kind.ASSESSOR, wished.assessor_of, batch)
    path = wished.student_of
    if path is None and (row.funded is not None or wished.start is not None):
        path = person.enrolments.get(ended_at=None).path  # type: ignore[attr-defined]
    if path is not None:
        said += enrol(person, path, batch, funded=row.funded, start=wished.start)
    return said


def _update_fields(person: User, row: ImportRow) -> list[str]:
    """Language and zone are the person's own choice once they have signed in."""
    wished = row.new_person
    fields = ("name",) if person.last_login else ("name", "language", "zone")
    said, changed = [], []
    for name in fields:
        old, new = getattr(person, name), getattr(wished, name)
        if new and new != old:
            setattr(person, name, new)
            changed.append(name)
            said.append(f"{old or '–'} → {new}")
    if changed:
        person.save(update_fields=changed)
    return said


def _approve(person: User, kind: Role.Kind, paths: list[Path], batch: Batch) -> list[str]:
    said = []
    for path in paths:
        held = Approval.objects.running().filter(user=person, path=path, kind=kind)
        if not held.exists():
            Approval.objects.create(user=person, path=path, kind=kind, granted_by=batch.by)
            names = {"path": path, "kind": Approval.Kind(kind).label}
            said.append(_("Approved for %(path)s: %(kind)s.") % names)
    return said


def _change_mentor(row: ImportRow, batch: Batch) -> None:
    if not row.mentor_email or row.user is None:
        return
    mentor = User.objects.filter(email__iexact=row.mentor_email).first()
    if mentor is None:
        raise ValidationError(unknown_mentor(row))
    row.changes += give_mentor(row.user, mentor, batch)


def _log(report: ImportReport, by: User) -> None:
    for rows, flag, said in (
        (report.new_rows, ADDITION, "Admitted."),
        (report.updated_rows, CHANGE, "Updated by an import."),
    ):
        if people := [row.user for row in rows]:
            LogEntry.objects.log_actions(by.pk, people, flag, change_message=said)
