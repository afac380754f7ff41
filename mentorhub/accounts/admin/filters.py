"""The filters of the list of people."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.admin.inviting_again import have_not_come
from mentorhub.accounts.models import AccountMail, Invitation, Role, User
from mentorhub.formats import parse_int
from mentorhub.forms import parameters

# What the filter of roles says for a student, which is an enrolment and no role.
STUDENT = "student"
# The roles that are approved for paths.
KINDS = (Role.Kind.MENTOR.value, Role.Kind.ASSESSOR.value)


class RoleFilter(admin.SimpleListFilter):
    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(STUDENT, _("Student")), *Role.Kind.choices, ("none", _("No role"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[User] | None:
        running = Role.objects.running()
        if self.value() == STUDENT:
            return queryset.filter(pk__in=_running("Enrolment").values("student"))
        if self.value() == "none":
            return queryset.exclude(pk__in=running.values("user"))
        if self.value() in Role.Kind.values:
            return queryset.filter(pk__in=running.filter(kind=self.value()).values("user"))
        return None


class PathFilter(admin.SimpleListFilter):
    """Students of a path, and the mentors and assessors who are approved for it."""

    title = _("path")
    parameter_name = "path"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        paths = apps.get_model("students.Path").objects.filter(archived_at=None)
        return [(str(path.pk), path.title) for path in paths.only("title")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[User] | None:
        path = parse_int(self.value(), parameters.BIGINT_DIGITS)
        if path is None:
            return None
        students = Q(pk__in=_running("Enrolment").filter(path=path).values("student"))
        approvals = _running("Approval").filter(path=path)
        # With the filter of roles: in that role on this path, not somewhere else.
        role = parameters.choice(request.GET, RoleFilter.parameter_name, (STUDENT, *KINDS))
        if role == STUDENT:
            return queryset.filter(students)
        if role:
            return queryset.filter(pk__in=approvals.filter(kind=role).values("user"))
        return queryset.filter(students | Q(pk__in=approvals.values("user")))


def _running(model: str) -> QuerySet[Any]:
    """The rows of a model of students, a layer above, that have not ended."""
    return apps.get_model("students", model)._base_manager.filter(ended_at=None)


class InvitationFilter(admin.SimpleListFilter):
    """The state of somebody's last invitation."""

    title = _("invitation")
    parameter_name = "invitation"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("none", _("Never invited")),
            ("open", _("Open")),
            ("accepted", _("Accepted")),
            ("expired", _("Expired")),
            ("undelivered", _("Not delivered")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[User] | None:
        invited = Exists(Invitation.objects.filter(user=OuterRef("pk")))
        accepted = Exists(Invitation.objects.filter(user=OuterRef("pk"), accepted_at__isnull=False))
        is_open = Exists(Invitation.objects.open().filter(user=OuterRef("pk")))
        given_up = AccountMail.objects.filter(
            kind=AccountMail.Kind.INVITATION,
            state=AccountMail.State.GIVEN_UP,
            user=OuterRef("pk"),
            expires_at__gt=timezone.now() - AccountMail.LIFETIME,
        )
        chosen = {
            "none": ~invited,
            "open": is_open,
            "accepted": accepted,
            "expired": invited & ~accepted & ~is_open,
            "undelivered": is_open & Exists(given_up),
        }.get(self.value() or "")
        return None if chosen is None else queryset.filter(chosen)


class SignedInFilter(admin.SimpleListFilter):
    title = _("sign-in")
    parameter_name = "signed_in"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("not_come", _("Has not signed in yet")),
            ("never", _("Never signed in")),
            ("yes", _("Has signed in")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[User] | None:
        if self.value() == "not_come":
            return have_not_come(queryset)
        if self.value() not in ("never", "yes"):
            return None
        return queryset.filter(last_login__isnull=self.value() == "never")
