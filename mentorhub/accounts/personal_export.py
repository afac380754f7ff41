"""What a person downloads of their account, and of the packages for signing in."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry

from mentorhub.accounts.models import (
    AccountMail,
    ActCount,
    Block,
    DataExport,
    Invitation,
    Role,
    User,
)
from mentorhub.files import pictures
from mentorhub.forms.models import Submission
from mentorhub.personal_export import (
    DERIVED,
    INTERNAL,
    OF_OTHERS,
    OPENS_SOMETHING,
    THE_PERSON,
    PersonalFile,
    Table,
    leave_out,
    register,
    register_files,
)


def _photo(person: Any) -> Iterable[PersonalFile]:
    if person.photo:
        yield PersonalFile("photo.webp", lambda: pictures.opened(person.photo))


register_files("photo", _photo)
register(
    Table(
        name="account",
        model=User,
        rows=lambda person: User.objects.filter(pk=person.pk),
        columns=(
            "name", "email", "language", "zone", "theme", "student_view", "joined_at", "last_login",
        ),
        without={
            "password": OPENS_SOMETHING, "plain_name": DERIVED, "photo": "A file of its own.",
            "is_active": INTERNAL, "first_steps_put_away_at": INTERNAL,
        },
    )
)  # fmt: skip
register(
    Table(
        name="roles",
        model=Role,
        rows=lambda person: Role.objects.visible_to(person).filter(user=person.pk),
        columns=("kind", "granted_at", "granted_by__name", "ended_at"),
        without={"user": THE_PERSON, "ended_by": OF_OTHERS},
    )
)
register(
    Table(
        name="invitations",
        model=Invitation,
        rows=lambda person: Invitation.objects.filter(user=person.pk),
        columns=("created_at", "expires_at", "accepted_at"),
        without={"user": THE_PERSON, "token_hash": OPENS_SOMETHING, "sent_by": OF_OTHERS},
    )
)
register(
    Table(
        name="account_mails",
        model=AccountMail,
        rows=lambda person: AccountMail.objects.filter(user=person.pk),
        columns=("kind", "email", "language", "created_at", "sent_at"),
        without={
            "user": THE_PERSON, "context": OPENS_SOMETHING, "state": INTERNAL, "try_at": INTERNAL,
            "expires_at": INTERNAL, "attempts": INTERNAL, "why": INTERNAL,
        },
    )
)  # fmt: skip
register(
    Table(
        name="blocks",
        model=Block,
        rows=lambda person: Block.objects.visible_to(person),
        columns=("blocked__name", "kind", "since", "ended_at"),
        without={"blocker": THE_PERSON},
    )
)
register(
    Table(
        name="downloads",
        model=DataExport,
        rows=lambda person: DataExport.objects.filter(person=person.pk),
        columns=("at",),
        without={"person": THE_PERSON},
    )
)
register(
    Table(
        name="email_addresses",
        model=EmailAddress,
        rows=lambda person: EmailAddress.objects.filter(user=person.pk),
        columns=("email", "verified", "primary"),
        without={"user": THE_PERSON},
    )
)
register(
    Table(
        name="second_factors",
        model=Authenticator,
        rows=lambda person: Authenticator.objects.filter(user=person.pk),
        columns=("type", "created_at", "last_used_at"),
        without={"user": THE_PERSON, "data": OPENS_SOMETHING},
    )
)
register(
    Table(
        name="connected_accounts",
        model=SocialAccount,
        rows=lambda person: SocialAccount.objects.filter(user=person.pk),
        columns=("provider", "uid", "last_login", "date_joined", "extra_data"),
        without={"user": THE_PERSON},
    )
)
register(
    Table(
        name="signed_in_browsers",
        model=UserSession,
        rows=lambda person: UserSession.objects.filter(user=person.pk),
        columns=("created_at", "last_seen_at", "ip", "user_agent"),
        without={"user": THE_PERSON, "session_key": OPENS_SOMETHING, "data": INTERNAL},
    )
)
leave_out(EmailConfirmation, SocialToken, because=OPENS_SOMETHING)
leave_out(ActCount, because="Counts of the last hour, for the limits.")
leave_out(Submission, because="Keys of forms that were sent, for a day.")
leave_out(LogEntry, because="What administrators did; they see it in the administration.")
