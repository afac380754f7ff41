"""Exports a path as a cartridge, which MentorHub or any other learning system can import."""

import os
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path as FilePath

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from guides.models import Guide, Reading
from guides.reading import reading_as
from mentorhub import access
from mentorhub.database import STAFF, signed_in_as
from students.models import Path, Project

from .cartridge_writer import CartridgeWriter
from .export_tree import ExportTreeBuilder


class GuideExportDeniedError(Exception):
    """This person may not export the guides of this path. The message is for that person."""


def export_path(path: Path, target: FilePath, *, guides_for=None) -> list[str]:
    """Write the path to `target`, with the guides if `guides_for` is a person who may read them.

    That person is entered into the reading log for each guide. `target` is replaced as a whole or
    not at all, and only its owner may read it. Returns what was left out, as sentences. Raises
    `GuideExportDeniedError` and OSError.
    """
    if guides_for is not None and not may_export_guides(guides_for, path):
        raise GuideExportDeniedError(
            _(
                "Guides can be exported only by an administrator, or by somebody approved for "
                "the path as mentor or assessor and not enrolled in it."
            )
        )
    reading_guides = partial(_as_reader, guides_for) if guides_for is not None else None
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        export = ExportTreeBuilder(path, reading_guides=reading_guides).build()
    if guides_for is not None:
        _log_readings(guides_for, path)
    handle, partial_file = tempfile.mkstemp(dir=target.parent, prefix=".export-")
    try:
        with os.fdopen(handle, "wb") as stream:
            CartridgeWriter(export.tree, export.contents).write(stream)
        os.replace(partial_file, target)
    except BaseException:
        os.unlink(partial_file)
        raise
    return export.tree.warnings


def may_export_guides(user, path: Path) -> bool:
    """True for staff, and for a person who may read a guide of the path."""
    if not user.is_active:
        return False
    if access.is_staff(user):
        return True
    own = Project.objects.filter(path=path).filter(access.projects_with_open_guide(user))
    return own.exists()


@contextmanager
def _as_reader(reader):
    """Read guides as that person, so that the policy of the database decides too.

    Staff, for whom the policy has no rows, read on their own login.
    """
    if access.is_staff(reader):
        with signed_in_as(STAFF):
            yield
    else:
        with reading_as(reader):
            yield


def _log_readings(reader, path: Path) -> None:
    projects = list(
        Project.objects.filter(path=path, archived_at=None).values_list("pk", flat=True)
    )
    with _as_reader(reader):
        for guide in Guide.objects.filter(project__in=projects):
            Reading.objects.create(
                project_id=guide.project_id,
                reader_id=reader.pk,
                version=guide.version,
                read_at=timezone.now(),
            )
