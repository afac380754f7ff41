"""What a student downloads of what they have handed in, with the files and the comments; a mentor
the comments that they wrote."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q

from mentorhub.personal_export import (
    INTERNAL,
    OF_OTHERS,
    THE_PERSON,
    PersonalFile,
    Table,
    register,
    register_files,
)
from students.models import Deliverable, DeliverableNote, Upload


def _own(person: Any) -> Any:
    return Deliverable.objects.visible_to(person).filter(enrolment__student=person.pk)


def _files(person: Any) -> Iterable[PersonalFile]:
    rows = _own(person).exclude(file="").select_related("project").order_by("handed_in_at", "pk")
    for row in rows:
        name = f"{row.project.slug}-{row.number}-{row.file_name}"
        yield PersonalFile(name, partial(default_storage.open, row.file.name, "rb"))


register_files("deliverables", _files)
register(
    Table(
        name="deliverables",
        model=Deliverable,
        rows=lambda person: _own(person).with_expected(),
        columns=(
            "project__title", "number", "expected_titles", "link", "note", "file_name",
            "content_type", "size", "begun_at", "handed_in_at", "read_at", "withdrawn_at",
            "replaces__number",
        ),
        without={
            "enrolment": THE_PERSON, "expected": "As their titles.", "sha256": INTERNAL,
            "file": "A file of its own.", "read_by": OF_OTHERS,
        },
    )
)  # fmt: skip


def _comments(person: Any) -> Any:
    of_student = Q(deliverable__enrolment__student=person.pk)
    rows = DeliverableNote.objects.visible_to(person).filter(of_student | Q(author=person.pk))
    return rows.order_by("written_at", "pk")


register(
    Table(
        name="comments_on_deliverables",
        model=DeliverableNote,
        rows=_comments,
        columns=(
            "deliverable__project__title", "deliverable__number",
            "deliverable__enrolment__student__name", "author__name", "text", "written_at",
        ),
    )
)  # fmt: skip
register(
    Table(
        name="unfinished_uploads",
        model=Upload,
        rows=lambda person: Upload.objects.visible_to(person).order_by("begun_at"),
        columns=(
            "project__title", "name", "size", "received", "link", "note", "begun_at", "expires_at",
        ),
        without={
            "enrolment": THE_PERSON, "sha256": INTERNAL, "fingerprint": INTERNAL,
            "file": "Not whole yet.", "expected_keys": INTERNAL, "replaces": INTERNAL,
        },
    )
)  # fmt: skip
