"""Removing a part of a project: a course item, a question, a resource, an expected deliverable.

It is removed at once, whether or not the project is published. ``effects_of`` says beforehand what
that means for students; what they have handed in, their sessions and their progress belong to the
project and stay.
"""

from collections.abc import Iterable
from typing import Any

from django.db import router, transaction
from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentorhub.content_links import texts_linking_to
from students.models import (
    CourseItem,
    Deliverable,
    ExpectedDeliverable,
    File,
    Project,
    QuizQuestion,
    Resource,
)


def project_of(part: Model) -> Project:
    if isinstance(part, QuizQuestion):
        return part.item.project
    return part.project  # type: ignore[attr-defined]


def title_of(part: Model) -> str:
    """What it is and what it is called, as “The resource “Flours””; also for the admin log."""
    titles = {
        CourseItem: _("The course item “%(title)s”"),
        QuizQuestion: _("The question “%(title)s”"),
        Resource: _("The resource “%(title)s”"),
        ExpectedDeliverable: _("The expected deliverable “%(title)s”"),
    }
    return titles[type(part)] % {"title": part}


def effects_of(part: Model, *, delete_file: bool) -> list[str]:
    """One sentence for each thing that the removal does, or does not do, to students."""
    project = project_of(part)
    return [
        *_audience_effects(project),
        *_content_effects(part),
        *_kept_work(part, project),
        *_file_effects(part, delete_file=delete_file),
        *_broken_links(part),
        *_source_effects(part),
        _("Nobody gets an e-mail."),
    ]


def _audience_effects(project: Project) -> Iterable[str]:
    if not (project.is_published and project.path.is_published):
        yield _("Students cannot see it now: the project or its path is not published.")
        return
    count = project.path.enrolments.running().count()
    yield ngettext(
        "%(count)d student on the path can see it now and will no longer see it.",
        "%(count)d students on the path can see it now and will no longer see it.",
        count,
    ) % {"count": count}
    working = project.works.filter(finished_at=None, enrolment__ended_at=None).count()
    if working:
        yield ngettext(
            "%(count)d of them is working on this project.",
            "%(count)d of them are working on this project.",
            working,
        ) % {"count": working}


def _content_effects(part: Model) -> Iterable[str]:
    if isinstance(part, CourseItem):
        if part.body:
            yield ngettext(
                "Its text of %(count)d character will be deleted too.",
                "Its text of %(count)d characters will be deleted too.",
                len(part.body),
            ) % {"count": len(part.body)}
        if questions := part.questions.count():
            yield ngettext(
                "Its %(count)d question will be deleted too.",
                "Its %(count)d questions will be deleted too.",
                questions,
            ) % {"count": questions}
    yield _("This cannot be undone. The log keeps what it was, who removed it and when.")


def _kept_work(part: Model, project: Project) -> Iterable[str]:
    if isinstance(part, CourseItem):
        yield _(
            "The ticks of students who have read it will be deleted too. Nobody’s progress on "
            "the project changes."
        )
    elif isinstance(part, QuizQuestion | Resource):
        yield _("Neither views nor quiz answers are recorded, so nobody’s progress changes.")
    handed_in = Deliverable.objects.filter(project=project).count()
    if handed_in:
        yield ngettext(
            "%(count)d deliverable handed in for this project is kept, with everything written "
            "about it.",
            "%(count)d deliverables handed in for this project are kept, with everything written "
            "about them.",
            handed_in,
        ) % {"count": handed_in}


def _file_effects(part: Model, *, delete_file: bool) -> Iterable[str]:
    file = file_of(part)
    if file is None:
        return
    known = {"name": file.name, "size": filesizeformat(file.size)}
    if delete_file and not is_used_elsewhere(file, part):
        yield _("The file “%(name)s” (%(size)s) will be deleted too.") % known
        yield from _broken_file_links(file)
    elif delete_file:
        yield _("The file “%(name)s” is kept because it is also used elsewhere.") % known
    else:
        kept = _(
            "The file “%(name)s” is kept: anybody who can see the path and has its address can "
            "still open it."
        )
        yield kept % known


def _broken_links(part: Model) -> Iterable[str]:
    if not isinstance(part, CourseItem):
        return
    for text in texts_linking_to(address_of(part)):
        yield _(
            "A link in %(text)s will lead to the course page, with a note that this item was "
            "removed."
        ) % {"text": text}


def _source_effects(part: Any) -> Iterable[str]:
    if getattr(part, "identifier", ""):
        yield _(
            "It came from a course cartridge. Importing that cartridge again will bring it back."
        )


def address_of(item: CourseItem) -> str:
    where = [item.project.path.slug, item.project.slug]
    return f"{reverse('course', args=where)}?item={item.pk}"


def file_of(part: Model) -> File | None:
    return part.file if isinstance(part, CourseItem | Resource) else None


def users_of(file: File) -> list[CourseItem | Resource]:
    """The course items and resources that show the file."""
    return [*CourseItem.objects.filter(file=file), *Resource.objects.filter(file=file)]


def is_used_elsewhere(file: File, part: Model) -> bool:
    """Whether another course item or resource shows the same file."""
    return any(user != part for user in users_of(file))


def effects_of_deleting(file: File) -> list[str]:
    """One sentence for each thing that deleting a file does; nothing shows the file."""
    known = {"name": file.name, "size": filesizeformat(file.size), "path": file.path}
    return [
        _("The file “%(name)s” (%(size)s) of “%(path)s” will be deleted for everybody.") % known,
        *_broken_file_links(file),
    ]


def _broken_file_links(file: File) -> Iterable[str]:
    for text in texts_linking_to(f"/files/{file.pk}/"):
        yield _("A link to the file in %(text)s will no longer work.") % {"text": text}


def remove(part: Model, *, delete_file: bool) -> None:
    """Delete the part, and its file if nothing else shows it; the object keeps its key."""
    with transaction.atomic(using=router.db_for_write(type(part))):
        file = file_of(part)
        type(part)._default_manager.filter(pk=part.pk).delete()
        if file is not None and delete_file and not users_of(file):
            delete_stored(file)


def delete_stored(file: File) -> None:
    """Delete the row of a file, and its content once the transaction is committed.

    Raises ProtectedError while a resource shows it. The object keeps its key.
    """
    storage, name = file.content.storage, file.content.name
    File.objects.filter(pk=file.pk).delete()
    transaction.on_commit(lambda: storage.delete(name), using=router.db_for_write(File))
