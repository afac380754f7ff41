"""Saving what a mentor writes on the page of a session: all of it together, or nothing."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock
from mentorhub.forms.edit_conflict import EditConflictError, save_unless_changed
from students.models import (
    DiscoveryForm,
    Enrolment,
    Goal,
    PrivateNote,
    Session,
    SessionNote,
)
from students.sessions.forms.notes import (
    DiscoveryEditor,
    GoalTicksForm,
    NoteEditor,
    NotePart,
    PrivateEditor,
)
from students.sessions.note_headings import headings_of


@dataclass(frozen=True)
class Part:
    # The name of the form in the context of the page.
    name: str
    form: NotePart
    rows: QuerySet[Any]
    key: dict[str, Any]
    is_shared: bool = True


class SessionNotesForm:
    """What was sent from the page of a session. A part that was not sent is left as it is: the
    page may have been open in sharing mode, which hides the private note."""

    def __init__(self, session: Session, mentor: User, data: Any) -> None:
        self.session, self.mentor = session, mentor
        self.note = NoteEditor(data, headings=lambda: headings_of(mentor))
        self.ticks = GoalTicksForm(data)
        own = PrivateNote.objects.visible_to(mentor)
        parts = [
            Part("note_form", self.note, SessionNote.objects.all(), {"session": session}),
            Part(
                "private_form", PrivateEditor(data), own, {"session": session, "mentor": mentor},
                is_shared=False,
            ),
        ]  # fmt: skip
        if session.is_discovery:
            editor, rows = DiscoveryEditor(data), DiscoveryForm.objects.all()
            parts.append(Part("discovery_form", editor, rows, {"session": session}))
        self.parts = [part for part in parts if part.form.was_sent]
        # Whether saving has given the student something to read that was a draft.
        self.has_shared = False

    @property
    def forms(self) -> dict[str, NotePart]:
        """The bound forms for the context of the page."""
        return {part.name: part.form for part in self.parts}

    def is_valid(self) -> bool:
        """Checks every part, so that the page shows all errors at once."""
        invalid = [part for part in self.parts if not part.form.is_valid()]
        return not invalid

    @property
    def edits_shared(self) -> bool:
        """Whether something that the student reads was changed. The forms must be valid."""
        edited = any(part.form.is_edited for part in self.parts if part.is_shared)
        return edited or self.has_shared or bool(self._new_goals) or bool(self.ticks.changed)

    @property
    def edits_private(self) -> bool:
        return any(part.form.is_edited for part in self.parts if not part.is_shared)

    @property
    def _new_goals(self) -> list[str]:
        return self.note.cleaned_data["new_goals"] if self.note.was_sent else []

    def save(self) -> None:
        """Save all of it for the people who may read it.

        Raises ``EditConflictError`` when a part was saved elsewhere after the page was opened;
        nothing is saved then, and each such part holds both texts.
        """
        with transaction.atomic(using=current_login()):
            lock(self.session)
            conflicts = [part for part in self.parts if part.form.is_edited and not _save(part)]
            if conflicts:
                raise EditConflictError
            for part in self.parts:
                if part.is_shared:
                    drafts = part.rows.filter(**part.key, is_draft=True)
                    self.has_shared |= bool(drafts.update(is_draft=False))
            Goal.objects.set_in(self.session, self._new_goals)
            supported = Enrolment.objects.supported_by(self.mentor)
            self.ticks.save(
                Goal.objects.kept().filter(
                    enrolment__in=supported, enrolment__student=self.session.student_id
                )
            )

    def save_drafts(self) -> dict[str, str]:
        """Save what is being written, without goals: the private note, and the parts that the
        student does not read yet. Returns the hidden fields of the parts that were saved.

        Raises ``EditConflictError`` as ``save``, and when the student reads a part that was sent:
        what they read changes only by ``save``. Nothing is saved then.
        """
        hidden: dict[str, str] = {}
        with transaction.atomic(using=current_login()):
            lock(self.session)
            for part in self.parts:
                if not part.form.is_edited:
                    continue
                found = part.rows.filter(**part.key).first()
                if part.is_shared and found is not None and not found.is_draft:
                    raise EditConflictError
                row = save_unless_changed(part.form, part.rows, **part.key)
                if part.is_shared and found is None:
                    part.rows.filter(pk=row.pk).update(is_draft=True)
                hidden |= part.form.hidden_values_for(row)
        return hidden


def _save(part: Part) -> bool:
    """Whether it was saved; False when its text was changed elsewhere."""
    try:
        save_unless_changed(part.form, part.rows, **part.key)
    except EditConflictError:
        return False
    return True
