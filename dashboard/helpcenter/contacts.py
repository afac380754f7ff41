"""Whom one can ask: the managers who answer for one's path, and the people of the path whom one may
write to. No address is ever part of it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from dashboard.helpcenter.models import Responsible
from dashboard.models import Mentor
from mentorhub import access
from mentorhub.accounts.models import Role, User
from mentorhub.accounts.models.person import not_shown
from students.models import Approval


@dataclass
class Contact:
    person: User
    # What one can ask them, in words.
    what_for: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    may_write: bool = False


def paths_of(reader: Any) -> list[int]:
    """What one studies, otherwise what one is approved for."""
    if reader.enrolled_path_id:
        return [reader.enrolled_path_id]
    rows = Approval.objects.running().filter(user=reader.pk).order_by("path__position", "path")
    return list(dict.fromkeys(rows.values_list("path", flat=True)))


def managers_for(reader: Any) -> list[Contact]:
    """Those who are responsible for a path of the reader; all of them where nobody is. What each
    answers for stands beside their name."""
    managing = Role.objects.running().filter(kind=Role.Kind.MANAGER, user=OuterRef("pk"))
    people = list(User.objects.active().filter(Exists(managing)).defer(*_hidden()).by_name())
    rows = Responsible.objects.running().filter(manager__in=people)
    rows = rows.select_related("path", "subject").order_by("path__position", "subject__position")
    paths, mine = set(paths_of(reader)), set()
    by_person = {each.pk: Contact(each) for each in people if each.pk != reader.pk}
    for row in rows:
        contact = by_person.get(row.manager_id)
        if contact is None:
            continue
        contact.what_for.append(row.path.title if row.path else row.subject.name)
        if row.path_id in paths:
            mine.add(row.manager_id)
    found = [each for each in by_person.values() if each.person.pk in mine] or list(
        by_person.values()
    )
    return _with_what_one_may(found, reader)


def people_of_paths(reader: Any) -> QuerySet[User]:
    """The mentors and assessors whom one may write to: one's mentor as a student, colleagues of the
    same paths as a mentor or an assessor. Managers are listed apart."""
    trained = Approval.objects.running().filter(user=OuterRef("pk"))
    rows = User.objects.filter(access.people_one_may_write_to(reader), Exists(trained))
    managing = Role.objects.running().filter(kind=Role.Kind.MANAGER, user=OuterRef("pk"))
    return rows.exclude(Exists(managing)).defer(*_hidden()).by_name()


def contacts_of(reader: Any, people: list[User]) -> list[Contact]:
    """With the paths and the role of each; three queries."""
    found = {each.pk: Contact(each, may_write=True) for each in people}
    rows = Approval.objects.running().filter(user__in=found)
    if not access.is_manager(reader):
        rows = rows.filter(path__in=paths_of(reader))
    for row in rows.select_related("path").order_by("path__position", "kind"):
        words = _("Mentor of %(path)s") if row.kind == "mentor" else _("Assessor of %(path)s")
        found[row.user_id].what_for.append(words % {"path": row.path.title})
    for user, languages in Mentor.objects.filter(user__in=found).values_list("user", "languages"):
        found[user].languages = languages
    return list(found.values())


def _with_what_one_may(found: list[Contact], reader: Any) -> list[Contact]:
    rows = User.objects.filter(access.people_one_may_write_to(reader))
    keys = set(rows.filter(pk__in=[each.person.pk for each in found]).values_list("pk", flat=True))
    for each in found:
        each.may_write = each.person.pk in keys
        each.languages = [each.person.language]
    return found


def _hidden() -> list[str]:
    """Of a person on a page of contacts nobody needs the address."""
    return ["email", *(each.removeprefix("x__") for each in not_shown("x"))]
