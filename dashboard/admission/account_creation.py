"""Create a person with everything that belongs to them, in one transaction."""

from dataclasses import dataclass, field
from datetime import date

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.admission.enrolling import Batch, enrol
from dashboard.models import Mentor
from mentorhub.accounts.invitations import verify_address
from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms.addresses import canonical_email
from students.models import Approval, Path


@dataclass
class NewPerson:
    """A person to create. An approval for a path brings the role that it needs."""

    name: str
    email: str
    language: str = User.Language.ENGLISH
    zone: str = ""
    roles: set[str] = field(default_factory=set)
    mentor_of: list[Path] = field(default_factory=list)
    assessor_of: list[Path] = field(default_factory=list)
    student_of: Path | None = None
    funded: bool = False
    # The first day of the enrolment; None for now.
    start: date | None = None

    @property
    def all_roles(self) -> list[str]:
        """The roles to grant, those that approvals bring included, in the order of Role.Kind."""
        roles = set(self.roles)
        roles |= {Role.Kind.MENTOR} if self.mentor_of else set()
        roles |= {Role.Kind.ASSESSOR} if self.assessor_of else set()
        return [kind for kind in Role.Kind.values if kind in roles]

    def validate(self) -> None:
        """Check the rules about roles and paths. Raises ValidationError, by field."""
        errors: dict[str, str] = {}
        if not self.all_roles and not self.student_of:
            errors["roles"] = _("Choose a role, or a path for a student.")
        if self.student_of and {Role.Kind.MANAGER, Role.Kind.STAFF} & set(self.all_roles):
            errors["student_of"] = _(
                "A manager or an administrator cannot be enrolled as a student."
            )
        elif self.student_of and self.student_of in [*self.mentor_of, *self.assessor_of]:
            errors["student_of"] = _(
                "A student cannot be a mentor or an assessor on their own path."
            )
        if errors:
            raise ValidationError(errors)


def is_email_taken(email: str) -> bool:
    """Whether somebody has this address, as their main or as a second one."""
    email = canonical_email(email)
    return (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email).exists()
    )


def create_person(new_person: NewPerson, *, by: User | None) -> User:
    """Create the user, address, roles, mentor profile, approvals and enrolment, or nothing.

    The person has no password yet. Raises ValidationError, by field, and IntegrityError when the
    address was taken at the same time.
    """
    with signed_in_as(STAFF), transaction.atomic(using=STAFF):
        new_person.validate()
        if is_email_taken(new_person.email):
            raise ValidationError(
                {"email": _("Somebody already has an account with this e-mail address.")}
            )
        user = User.objects.create_user(
            new_person.email,
            None,
            name=new_person.name,
            language=new_person.language,
            zone=new_person.zone,
        )
        verify_address(user)
        for kind in new_person.all_roles:
            Role.objects.create(user=user, kind=kind, granted_by=by)
        if Role.Kind.MENTOR in new_person.all_roles:
            # The capacity of a mentor stands in the profile: without one no student is assigned.
            Mentor.objects.create(user=user, languages=[new_person.language])
        approvals = (
            (Role.Kind.MENTOR, new_person.mentor_of),
            (Role.Kind.ASSESSOR, new_person.assessor_of),
        )
        for kind, paths in approvals:
            for path in paths:
                Approval.objects.create(user=user, path=path, kind=kind, granted_by=by)
        if path := new_person.student_of:
            batch = Batch(by=by or user)
            enrol(user, path, batch, funded=new_person.funded, start=new_person.start)
        return user
