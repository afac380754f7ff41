"""People in the search: one's students and mentors; for managers and administrators everybody."""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Least
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.accounts.models import Role, User
from mentorhub.date_formats import date_format
from mentorhub.plain_text import begins_words, contains_words
from mentorhub.search import PEOPLE, Found, Query, Result, Source, register
from mentorhub.similar_names import resembling
from students.models import Enrolment, Mentorship


def _is_for(person: Any) -> bool:
    return access.is_student(person) or access.is_mentor(person) or _sees_everybody(person)


def _sees_everybody(person: Any) -> bool:
    return access.is_manager(person) or access.is_staff(person)


def _people(person: Any) -> QuerySet[User]:
    """The people whom somebody may find, none of whom is themself."""
    rows = User.objects.exclude(pk=person.pk)
    if access.is_staff(person):
        return rows
    if access.is_manager(person):
        mentors = Role.objects.visible_to(person).running().filter(kind=Role.Kind.MENTOR)
        students = Enrolment.objects.visible_to(person)
        return rows.filter(Q(pk__in=students.values("student")) | Q(pk__in=mentors.values("user")))
    own = Mentorship.objects.visible_to(person)
    theirs = Q(pk__in=own.filter(student=person.pk).values("mentor"))
    if access.is_mentor(person):
        theirs |= Q(pk__in=own.filter(mentor=person.pk).values("student"))
    return rows.filter(theirs)


def _find_similar(person: Any, query: Query, most: int) -> Found:
    rows = _people(person).annotate(**_facts(person)).order_by("plain_name", "pk")
    rows = resembling(rows, query.words, "plain_name", sees_everybody=_sees_everybody(person))
    return Found.similar(rows, most, lambda found: _result(person, found))


def _find(person: Any, query: Query, most: int) -> Found:
    rows = _people(person).filter(begins_words(query.words, "plain_name"))
    if _sees_everybody(person):
        # The index of parts of names answers this one.
        rows = rows.filter(contains_words(" ".join(query.words), "plain_name"))
    begins = Case(When(plain_name__startswith=" ".join(query.words), then=0), default=1)
    rows = rows.annotate(**_facts(person))
    rows = rows.order_by(F("is_near").desc(), begins, "plain_name", "pk")
    return Found.of(rows, most, lambda found: _result(person, found))


def _facts(person: Any) -> dict[str, Any]:
    """What the line and the address of a result depend on."""
    now = timezone.now()
    enrolments = Enrolment.objects.filter(student=OuterRef("pk"))
    roles = Role.objects.running().filter(user=OuterRef("pk"), kind=Role.Kind.MENTOR)
    if _sees_everybody(person):
        return {
            "path_title": Subquery(enrolments.running().values("path__title")[:1]),
            "was_enrolled": Exists(enrolments),
            "is_mentor_now": Exists(roles),
            "is_near": Exists(enrolments.running()) | Exists(roles),
        }
    of_student = Mentorship.objects.filter(mentor=person.pk, student=OuterRef("pk"))
    of_mentor = Mentorship.objects.filter(student=person.pk, mentor=OuterRef("pk"))
    return {
        "is_supported": Exists(of_student.in_force(now)),
        "supports": Exists(of_mentor.in_force(now)),
        "is_near": Exists(of_student.in_force(now)) | Exists(of_mentor.in_force(now)),
        "is_to_come": Exists(
            Mentorship.objects.filter(
                Q(mentor=person.pk, student=OuterRef("pk"))
                | Q(student=person.pk, mentor=OuterRef("pk")),
                during__startswith__gt=now,
            )
        ),
        "student_until": _last_end(of_student),
        "mentor_until": _last_end(of_mentor),
        "path_title": Subquery(enrolments.running().values("path__title")[:1]),
    }


def _last_end(mentorships: Any) -> Subquery:
    ends = mentorships.annotate(until=Least("ends_at", "ended_at"))
    return Subquery(ends.order_by(F("until").desc(nulls_last=True)).values("until")[:1])


def _result(person: Any, found: Any) -> Result:
    if _sees_everybody(person):
        line, url = _for_everybody(person, found)
    else:
        line, url = _for_one_of_two(found)
        if not (found.is_near or found.is_to_come):
            found.photo = None  # access.photos: until the end of the mentorship
    return Result(title=found.name, line=line, url=url, person=found)


def _for_everybody(person: Any, found: Any) -> tuple[str, str]:
    """A manager meets the page of a student, or the seats of a mentor; an administrator who is no
    manager the person in the administration."""
    line = found.path_title or ""
    if found.is_mentor_now:
        line = f"{_('Mentor')} · {line}" if line else _("Mentor")
    elif not line and found.was_enrolled:
        line = _("Former student")
    if access.is_manager(person) and found.was_enrolled:
        return line, reverse("student_dashboard", args=[found.pk])
    if access.is_manager(person) and found.is_mentor_now:
        query = urlencode({"q": found.name})
        return line, f"{reverse('directory_mentors')}?{query}"
    return line, reverse("admin:accounts_user_change", args=[found.pk])


def _for_one_of_two(found: Any) -> tuple[str, str]:
    """The student whom one supports, or one's mentor; before and afterwards their sessions."""
    if found.is_supported:
        url = reverse("student_dashboard", args=[found.pk])
        return found.path_title or _("Not on a path at the moment"), url
    if found.supports:
        return _("My mentor"), reverse("student_home") + "#mentor-title"
    query = urlencode({"view": "list", "state": "all", "q": found.name})
    url = f"{reverse('sessions')}?{query}"
    if found.is_to_come:
        return _("Starting later"), url
    until = found.student_until or found.mentor_until
    day = date_format(timezone.localtime(until), _("j M Y")) if until else ""
    if found.student_until:
        return _("You were their mentor until %(day)s") % {"day": day}, url
    return _("Was your mentor until %(day)s") % {"day": day}, url


register(
    Source(
        name="people",
        group=PEOPLE,
        position=10,
        is_for=_is_for,
        find=_find,
        find_similar=_find_similar,
    )
)
