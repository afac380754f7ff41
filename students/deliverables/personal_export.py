"""What a student downloads of what they have handed in, with the files."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.files.storage import default_storage

from mentorhub.personal_export import (
    INTERNAL,
    OF_OTHERS,
    THE_PERSON,
    PersonalFile,
    Table,
    register,
    register_files,
)
from students.models import Deliverable


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
            "content_type", "size", "handed_in_at", "read_at",
        ),
        without={
            "enrolment": THE_PERSON, "expected": "As their titles.", "sha256": INTERNAL,
            "file": "A file of its own.", "read_by": OF_OTHERS,
        },
    )
)  # fmt: skip
