"""The roles, approvals and enrolments of a person, running or ended."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When
from django.utils.translation import gettext as _

from mentorhub.accounts.models import Role, User

# More than anybody holds at a time; the page “My access” lists all of them, paginated.
MAX_ROWS = 100


@dataclass(frozen=True)
class Affiliations:
    roles: list[Role]
    # Approval and Enrolment are in a layer above accounts: reached only through the person.
    approvals: list[Any]
    enrolments: list[Any]

    def in_words(self) -> list[str]:
        """What is running today, one line for each role, in the active language.

        For example “Mentor: Baking, Carpentry”.
        """
        lines = []
        for role in self.roles:
            if role.ended_at is None:
                paths = [
                    approval.path.title
                    for approval in self.approvals
                    if approval.kind == role.kind and approval.ended_at is None
                ]
                lines.append(_line(role.get_kind_display(), paths))
        for enrolment in self.enrolments:
            if enrolment.ended_at is None:
                lines.append(_line(_("Student"), [enrolment.path.title]))
        return lines


def _line(role: str, paths: list[str]) -> str:
    return _("%(role)s: %(paths)s") % {"role": role, "paths": ", ".join(paths)} if paths else role


def affiliations_of(user: User) -> Affiliations:
    """The affiliations of a person, running ones first; three queries."""
    return Affiliations(
        **{name: list(rows[:MAX_ROWS]) for name, rows in rows_of(user).items()},
    )


def rows_of(user: User) -> dict[str, QuerySet[Any]]:
    """The querysets of roles, approvals and enrolments; running ones first."""
    return {
        "roles": _running_first(user.roles.select_related("granted_by")),
        "approvals": _running_first(user.approvals.select_related("path", "granted_by")),
        "enrolments": _running_first(user.enrolments.select_related("path")),
    }


def _running_first(rows: Any) -> QuerySet[Any]:
    first = Case(When(ended_at=None, then=0), default=1, output_field=IntegerField())
    return rows.order_by(first, *rows.model._meta.ordering, "pk")
