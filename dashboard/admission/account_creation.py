"""Admit somebody: the person, their address, roles, approvals, enrolment; all of it or nothing."""

from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.models import Mentor
from mentorhub.accounts.invitations import verify_address
from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, signed_in_as
from students.models import Approval, Enrolment, Path

KIND = Role.Kind


@dataclass
class Entry:
    """Who comes, and as what. An approval for a path brings the role it stands on."""

    name: str
    email: str
    language: str = User.Language.ENGLISH
    zone: str = ""
    roles: set[str] = field(default_factory=set)
    mentor_of: list[Path] = field(default_factory=list)
    assessor_of: list[Path] = field(default_factory=list)
    student_of: Path | None = None
    funded: bool = False

    @property
    def kinds(self) -> list[str]:
        """The roles to grant, in the order of the roles."""
        wanted = set(self.roles)
        wanted |= {KIND.MENTOR} if self.mentor_of else set()
        wanted |= {KIND.ASSESSOR} if self.assessor_of else set()
        return [kind for kind in KIND.values if kind in wanted]

    def refuse_contradictions(self) -> None:
        """Raises ValidationError, by field, for what the school's rules do not allow."""
        errors: dict[str, str] = {}
        if not self.kinds and not self.student_of:
            errors["roles"] = _("Choose a role, or a path to study.")
        if self.student_of and {KIND.MANAGER, KIND.STAFF} & set(self.kinds):
            errors["student_of"] = _(
                "A manager or an administrator cannot be enrolled as a student."
            )
        elif self.student_of and self.student_of in [*self.mentor_of, *self.assessor_of]:
            errors["student_of"] = _("Nobody guides others on the path they are a student of.")
        if errors:
            raise ValidationError(errors)


def is_here(email: str) -> bool:
    """Somebody uses this address already, as their own or as a second one."""
    return (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email).exists()
    )


def admit(entry: Entry, *, by: User | None) -> User:
    """Write everything about a new person, in one transaction; they have no password yet.

    Raises ValidationError, by field, and IntegrityError where somebody else was quicker.
    """
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        entry.refuse_contradictions()
        if is_here(entry.email):
            raise ValidationError({"email": _("Someone with this e-mail address is already here.")})
        user = User.objects.create_user(
            entry.email, None, name=entry.name, language=entry.language, zone=entry.zone
        )
        verify_address(user)
        for kind in entry.kinds:
            Role.objects.create(user=user, kind=kind, granted_by=by)
        if KIND.MENTOR in entry.kinds:
            # Without a profile a mentor takes nobody.
            Mentor.objects.create(user=user, languages=[entry.language])
        for kind, paths in ((KIND.MENTOR, entry.mentor_of), (KIND.ASSESSOR, entry.assessor_of)):
            for path in paths:
                Approval.objects.create(user=user, path=path, kind=kind, granted_by=by)
        if entry.student_of:
            Enrolment.objects.create(student=user, path=entry.student_of, funded=entry.funded)
        return user
