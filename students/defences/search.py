"""Defences in the search, by student, project and the word itself."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub import access
from mentorhub.plain_text import begins_words
from mentorhub.search import ACTIONS, SESSIONS, Found, Link, Query, Result, Source, register
from mentorhub.templatetags.ui_tags import short
from students.models import Defence


def _may_see_some(person: Any) -> bool:
    return (
        access.is_student(person)
        or access.is_mentor(person)
        or access.is_assessor(person)
        or access.is_manager(person)
    )


def _find_defences(person: Any, query: Query, most: int) -> Found:
    rows = Defence.objects.visible_to(person)
    for word in query.words:
        if Query(word, (word,)).matches(_("Defence")):
            continue
        named = Q(begins_words([word], "work__project__plain_title"))
        named |= Q(begins_words([word], "student__plain_name")) & ~Q(student=person.pk)
        rows = rows.filter(named)
    rows = rows.select_related("student", "work__project").defer("work__project__brief")
    return Found.of(rows.order_by("-requested_at", "-pk"), most, lambda row: _result(person, row))


def _result(person: Any, defence: Defence) -> Result:
    when = short(defence.starts_at) if defence.starts_at else str(defence.get_status_display())
    is_own = defence.student_id == person.pk
    title = _("Your defence")
    if not is_own:
        title = _("Defence of %(name)s") % {"name": defence.student.name}
    return Result(
        title=title,
        line=f"{defence.work.project.title} · {when}",
        url=reverse("defence", args=[defence.pk]),
        icon="presentation",
        keywords=f"{defence.student.name} {defence.work.project.title}",
    )


register(
    Source(name="defences", group=SESSIONS, position=20, is_for=_may_see_some, find=_find_defences)
)
register(
    Link(
        name="evaluations",
        label=gettext_lazy("Take a defence"),
        icon="presentation",
        is_for=access.is_assessor,
        group=ACTIONS,
        fragment="queue",
        keywords=gettext_lazy("queue judge evaluate"),
        position=60,
    )
)
