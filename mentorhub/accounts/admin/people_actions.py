"""The admin actions on people."""

from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub.accounts import photos
from mentorhub.accounts.anonymising import StillAtSchoolError, anonymise, refuse_while_running
from mentorhub.accounts.invitations import may_be_invited, queue_invitations
from mentorhub.accounts.models import User
from mentorhub.admin.confirmation import (
    ConfirmationSummary,
    ConfirmedAction,
    EndAction,
    SummaryChangedError,
    SummaryLine,
    signature_of,
)
from mentorhub.database import current_login


def done_message(count: int) -> str:
    said = ngettext("Done for %(count)d person.", "Done for %(count)d people.", count)
    return said % {"count": count}


class DeactivateAction(EndAction):
    name = "deactivate"
    label = gettext_lazy("Deactivate…")
    confirm = gettext_lazy("Deactivate now")
    heading = gettext_lazy("Deactivate somebody who is leaving?")

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        if row.pk == request.user.pk:
            return _("You cannot deactivate yourself.")
        return "" if row.is_active else _("Their account is not active.")

    def log_message(self, row: Any) -> str:
        return "Deactivated." if isinstance(row, User) else super().log_message(row)

    def success_message(self, count: int) -> str:
        return done_message(count)


class PersonAction(ConfirmedAction):
    """The base of an action that is done person by person and sends no mail."""

    def summary_line(self, person: User) -> str:
        raise NotImplementedError

    def apply(self, person: User) -> None:
        raise NotImplementedError

    def summary(self, request: HttpRequest, rows: list[User], form: Any) -> ConfirmationSummary:
        lines = [SummaryLine(self.summary_line(person)) for person in rows]
        return ConfirmationSummary(lines, signature_of(rows), sends_mail=False)

    def perform(
        self, request: HttpRequest, rows: list[User], form: Any, *, seen: str
    ) -> list[User]:
        """Raises ``SummaryChangedError``."""
        if seen != signature_of(rows):
            raise SummaryChangedError
        with transaction.atomic(using=current_login()):
            for person in rows:
                self.apply(person)
        return rows

    def success_message(self, count: int) -> str:
        return done_message(count)


class ActivateAction(PersonAction):
    name = "activate"
    label = gettext_lazy("Activate again…")
    confirm = gettext_lazy("Activate")
    heading = gettext_lazy("Allow somebody to sign in again?")

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        return _("Their account is already active.") if row.is_active else ""

    def summary_line(self, person: User) -> str:
        said = _("%(name)s can sign in again. Roles and enrolments that have ended stay ended.")
        return said % {"name": person}

    def apply(self, person: User) -> None:
        person.activate()

    def log_message(self, row: Any) -> str:
        return "Activated."


class RemoveSecondFactorAction(PersonAction):
    name = "remove_second_factor"
    label = gettext_lazy("Remove second factor…")
    confirm = gettext_lazy("Remove it now")
    heading = gettext_lazy("Remove a second factor?")

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        if row.pk == request.user.pk:
            return _("You cannot remove your own second factor here.")
        return "" if second_factors(row).exists() else _("They have no second factor.")

    def summary_line(self, person: User) -> str:
        said = _(
            "%(name)s will sign in with just the password until they set up a new second factor."
        )
        return said % {"name": person}

    def apply(self, person: User) -> None:
        second_factors(person).delete()

    def log_message(self, row: Any) -> str:
        return "Second factor removed."


def second_factors(person: User) -> QuerySet[Any]:
    return apps.get_model("mfa.Authenticator")._base_manager.filter(user=person)


class RemovePhotoAction(PersonAction):
    name = "remove_photo"
    label = gettext_lazy("Remove photo…")
    confirm = gettext_lazy("Remove the photo")
    heading = gettext_lazy("Remove a photo?")

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        return "" if row.photo else _("They have no photo.")

    def summary_line(self, person: User) -> str:
        said = _("The photo of %(name)s will be removed permanently. They can add another one.")
        return said % {"name": person}

    def apply(self, person: User) -> None:
        photos.replace(person, None)

    def log_message(self, row: Any) -> str:
        return "Photo removed."


class AnonymiseAction(PersonAction):
    name = "anonymise"
    label = gettext_lazy("Anonymise…")
    confirm = gettext_lazy("Anonymise permanently")
    heading = gettext_lazy("Anonymise somebody permanently?")

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        if row.pk == request.user.pk:
            return _("You cannot anonymise yourself.")
        try:
            refuse_while_running(row)
        except StillAtSchoolError as still:
            return str(still)
        return ""

    def summary_line(self, person: User) -> str:
        said = _(
            "The name, addresses and sign-in of %(name)s will be removed. This cannot be undone."
        )
        return said % {"name": person}

    def apply(self, person: User) -> None:
        anonymise(person)

    def log_message(self, row: Any) -> str:
        return "Anonymised."


class InviteAction(PersonAction):
    """Send the invitation again, or for the first time; the worker sends the mails."""

    name = "send_invitation"
    label = gettext_lazy("Send the invitation again…")
    confirm = gettext_lazy("Send the invitations")
    heading = gettext_lazy("Send invitations?")
    max_rows = 1000

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        if not row.is_active:
            return _("Their account is not active.")
        return "" if may_be_invited(row) else _("They already have a password.")

    def summary(self, request: HttpRequest, rows: list[User], form: Any) -> ConfirmationSummary:
        said = ngettext(
            "%(count)d person will get an e-mail with a link to choose a password. Earlier links "
            "no longer work.",
            "%(count)d people will get an e-mail with a link to choose a password. Earlier links "
            "no longer work.",
            len(rows),
        )
        lines = [SummaryLine(said % {"count": len(rows)})]
        return ConfirmationSummary(lines, signature_of(rows), rows)

    def perform(
        self, request: HttpRequest, rows: list[User], form: Any, *, seen: str
    ) -> list[User]:
        """Raises ``SummaryChangedError``."""
        if seen != signature_of(rows):
            raise SummaryChangedError
        base_url = request.build_absolute_uri("/") if settings.DEMO else ""
        with transaction.atomic(using=current_login()):
            queue_invitations(rows, sent_by=request.user, base_url=base_url)
            LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, "Invited again.")
        return rows

    def record(self, model_admin: Any, request: HttpRequest, row: Any) -> None:
        """All are logged at once: there may be many."""

    def success_message(self, count: int) -> str:
        said = ngettext(
            "%(count)d invitation is being sent. This page shows the progress.",
            "%(count)d invitations are being sent. This page shows the progress.",
            count,
        )
        return said % {"count": count}


# Actions of areas above, with what the menu of the list says.
_registered: list[tuple[ConfirmedAction, Any]] = []


def register_action(action: ConfirmedAction, description: Any) -> None:
    """Add an action to the list and to the page of people. Raises ValueError for a name twice."""
    if any(each.name == action.name for each, _description in _registered):
        raise ValueError(f"Two actions on people are called {action.name}.")
    _registered.append((action, description))


class PeopleActionsMixin:
    """For the ModelAdmin of people: the actions of the list. None can be done to oneself."""

    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (
        InviteAction(),
        DeactivateAction(),
        ActivateAction(),
        RemoveSecondFactorAction(),
        RemovePhotoAction(),
        AnonymiseAction(),
    )
    # Of the confirmed actions, those that the list carries out at once.
    direct_actions = ("activate",)
    actions = (
        "send_invitation", "deactivate", "activate", "remove_second_factor", "remove_photo",
        "anonymise",
    )  # fmt: skip

    def get_confirmed_actions(self) -> tuple[ConfirmedAction, ...]:
        return (*self.confirmed_actions, *(action for action, _description in _registered))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)  # type: ignore[misc]
        if not found:
            return found
        for action, description in _registered:

            def act(
                _admin: Any, request: HttpRequest, queryset: QuerySet[User], name: str = action.name
            ) -> HttpResponse | None:
                return self.confirm_action(request, name, queryset)  # type: ignore[attr-defined]

            found[action.name] = (act, action.name, description)
        return found

    @admin.action(description=gettext_lazy("Send the invitation again…"))
    def send_invitation(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> HttpResponse | None:
        return self.confirm_action(request, "send_invitation", queryset)  # type: ignore[attr-defined]

    @admin.action(description=gettext_lazy("Deactivate: they are leaving the school…"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return self.confirm_action(request, "deactivate", queryset)  # type: ignore[attr-defined]

    @admin.action(description=gettext_lazy("Activate again: they can sign in"))
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        with transaction.atomic(using=current_login()):
            changed = list(queryset.filter(is_active=False).select_for_update(no_key=True))
            for person in changed:
                person.activate()
                self._log(request, person, "Activated.")
        self._report(request, len(changed))

    @admin.action(description=gettext_lazy("Remove the second factor of somebody who lost it…"))
    def remove_second_factor(
        self, request: HttpRequest, queryset: QuerySet[User]
    ) -> HttpResponse | None:
        return self.confirm_action(request, "remove_second_factor", queryset)  # type: ignore[attr-defined]

    @admin.action(description=gettext_lazy("Remove the photo…"))
    def remove_photo(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return self.confirm_action(request, "remove_photo", queryset)  # type: ignore[attr-defined]

    @admin.action(
        description=gettext_lazy("Anonymise: permanently remove name, address and sign-in…")
    )
    def anonymise(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return self.confirm_action(request, "anonymise", queryset)  # type: ignore[attr-defined]

    def _log(self, request: HttpRequest, person: User, trace: str) -> None:
        self.log_change(request, person, trace)  # type: ignore[attr-defined]

    def _report(self, request: HttpRequest, count: int) -> None:
        if count:
            messages.success(request, done_message(count))
