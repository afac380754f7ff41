"""What anonymising does to deliverables and their files. Why: docs/decisions/anonymising.md."""

from collections.abc import Iterable

from django.core.files.storage import default_storage

from mentorhub.accounts.models import User
from mentorhub.personal_data import Clear, DeleteRows, RemoveFiles, declare
from students.models import Deliverable, DeliverableNote, Upload

# A constraint demands a link or a file. RFC 2606 reserves .invalid: such a name never resolves.
REMOVED_LINK = "https://removed.invalid/"


def _handed_in(person: User) -> Iterable[str]:
    rows = Deliverable.objects.filter(enrolment__student=person).exclude(file="")
    return rows.values_list("file", flat=True).iterator()


def _unfinished(person: User) -> Iterable[str]:
    rows = Upload.objects.filter(enrolment__student=person)
    return rows.values_list("file", flat=True).iterator()


def _remove_file(name: str) -> None:
    default_storage.delete(name)


declare(
    Deliverable,
    RemoveFiles(found=_handed_in, remove=_remove_file),
    Clear(
        {
            "link": REMOVED_LINK,
            "note": "",
            "file": "",
            "file_name": "",
            "content_type": "",
            "size": 0,
            "sha256": "",
        },
        of="enrolment__student",
    ),
)
# About the work of the student: kept when the mentor who wrote it is anonymised.
declare(DeliverableNote, DeleteRows(of="deliverable__enrolment__student"))
declare(
    Upload,
    RemoveFiles(found=_unfinished, remove=_remove_file),
    DeleteRows(of="enrolment__student"),
)
