"""A path as a file that this school, another one, or any learning system can import."""

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

from .cartridge_writer import Writer
from .export_tree import Collector


class NotEntitled(Exception):
    """This person may not take the guides of this path along."""


def export_path(path: Path, target: FilePath, *, guides_for=None) -> None:
    """Write the path to `target`, guides left out unless `guides_for` may read them.

    Whoever takes guides along stands in the reading log for each. Raises `NotEntitled`; the
    target is replaced as a whole or not at all, and only its owner may read it.
    """
    if guides_for is not None and not may_take_guides(guides_for, path):
        raise NotEntitled(
            _(
                "Guides leave only for an administrator, or for somebody who is approved for the "
                "path as mentor or assessor and not enrolled in it."
            )
        )
    reading_guides = partial(_as_reader, guides_for) if guides_for is not None else None
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        collected = Collector(path, reading_guides=reading_guides).collect()
    if guides_for is not None:
        _log(guides_for, path)
    handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".export-")
    try:
        with os.fdopen(handle, "wb") as stream:
            Writer(collected.tree, collected.contents).write(stream)
        os.replace(draft, target)
    except BaseException:
        os.unlink(draft)
        raise


def may_take_guides(user, path: Path) -> bool:
    if not user.is_active:
        return False
    if access.is_staff(user):
        return True
    own = Project.objects.filter(path=path).filter(access.projects_with_open_guide(user))
    return own.exists()


@contextmanager
def _as_reader(reader):
    """Guides are read as the reader, so that the database's own policy decides once more."""
    if access.is_staff(reader):
        with signed_in_as(STAFF):
            yield
    else:
        with reading_as(reader):
            yield


def _log(reader, path: Path) -> None:
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
