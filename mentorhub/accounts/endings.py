"""What ends together with a role, and with a person who leaves the school."""

from collections.abc import Iterator

from django.apps import apps
from django.utils.translation import gettext as _

from mentorhub import endings
from mentorhub.accounts import photos
from mentorhub.accounts.models import Invitation, Role, User
from mentorhub.endings import Consequence, Ending

endings.register("accounts.Role", has_ended=lambda role: role.ended_at is not None, person="user")
endings.register("accounts.User", has_ended=lambda user: not user.is_active)


@endings.takes_along("accounts.User")
def roles_of(person: User, ending: Ending) -> Iterator[Role]:
    yield from Role.objects.running().filter(user=person).order_by("kind")


@endings.part("accounts.Role")
def of_a_role(role: Role, ending: Ending) -> Iterator[Consequence]:
    def close() -> None:
        role.ended_at, role.ended_by = max(ending.at, role.granted_at), ending.by
        role.save(update_fields=["ended_at", "ended_by"])

    names = {"name": role.user, "role": role.get_kind_display()}
    sentence = _("%(name)s no longer holds the role “%(role)s”.") % names
    yield Consequence("ends", sentence, carry_out=close, closes=True)


@endings.part("accounts.User")
def of_a_person(person: User, ending: Ending) -> Iterator[Consequence]:
    def close() -> None:
        person.is_active = False
        person.save(update_fields=["is_active"])

    name = {"name": person}
    yield Consequence(
        "signed out",
        _("%(name)s is signed out on every device.") % name,
        carry_out=lambda: sign_out_everywhere(person),
    )
    if person.photo:
        yield Consequence(
            "photo",
            _("The photo of %(name)s is removed.") % name,
            carry_out=lambda: photos.replace(person, None),
        )
    invitations = Invitation.objects.open().filter(user=person)
    if invitations.exists():
        yield Consequence(
            "invitation",
            _("The invitation of %(name)s no longer works.") % name,
            carry_out=lambda: invitations.update(expires_at=ending.at),
        )
    yield Consequence(
        "ends", _("%(name)s can no longer sign in.") % name, carry_out=close, closes=True
    )


def sign_out_everywhere(person: User) -> None:
    """Delete the person's sessions in every browser."""
    kept = apps.get_model("usersessions.UserSession")._base_manager.filter(user=person)
    keys = list(kept.values_list("session_key", flat=True))
    apps.get_model("sessions.Session")._base_manager.filter(session_key__in=keys).delete()
    kept.delete()
