"""The admin actions on people."""

from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub.accounts.anonymising import StillAtSchoolError, anonymise, refuse_while_running
from mentorhub.accounts.invitations import HasSignedInError, invite
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
    heading = gettext_lazy("Deactivate somebody who leaves?")

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        if row.pk == request.user.pk:
            return _("You cannot deactivate yourself.")
        return "" if row.is_active else _("They are not active.")

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
    heading = gettext_lazy("Let somebody sign in again?")

    def refusal_reason(self, request: HttpRequest, row: User) -> str:
        return _("They are active.") if row.is_active else ""

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
            return _("You cannot remove your own here.")
        return "" if second_factors(row).exists() else _("They have no second factor.")

    def summary_line(self, person: User) -> str:
        said = _("%(name)s signs in with the password alone until they set up a new one.")
        return said % {"name": person}

    def apply(self, person: User) -> None:
        second_factors(person).delete()

    def log_message(self, row: Any) -> str:
        return "Second factor removed."


def second_factors(person: User) -> QuerySet[Any]:
    return apps.get_model("mfa.Authenticator")._base_manager.filter(user=person)


class AnonymiseAction(PersonAction):
    name = "anonymise"
    label = gettext_lazy("Anonymise…")
    confirm = gettext_lazy("Anonymise for good")
    heading = gettext_lazy("Anonymise somebody for good?")

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
            "The name, the addresses and the sign-in of %(name)s are removed. Nobody can undo this."
        )
        return said % {"name": person}

    def apply(self, person: User) -> None:
        anonymise(person)

    def log_message(self, row: Any) -> str:
        return "Anonymised."


class PeopleActionsMixin:
    """For the ModelAdmin of people: the actions of the list. None can be done to oneself."""

    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (
        DeactivateAction(),
        ActivateAction(),
        RemoveSecondFactorAction(),
        AnonymiseAction(),
    )
    actions = ("send_invitation", "deactivate", "activate", "remove_second_factor", "anonymise")

    @admin.action(description=gettext_lazy("Send the invitation again"))
    def send_invitation(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        sent = 0
        for person in queryset:
            try:
                invite(person, sent_by=request.user, request=request)
            except HasSignedInError:
                said = _("%(person)s needs no invitation: they have a password, or are not active.")
                messages.warning(request, said % {"person": person})
            except OSError:
                messages.error(request, _("The mail to %(person)s failed.") % {"person": person})
            else:
                self._log(request, person, "Invited again.")
                sent += 1
        self._report(request, sent)

    @admin.action(description=gettext_lazy("Deactivate: they leave the school…"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return self.confirm_action(request, "deactivate", queryset)  # type: ignore[attr-defined]

    @admin.action(description=gettext_lazy("Activate again: they may sign in"))
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

    @admin.action(description=gettext_lazy("Anonymise: remove name, address and sign-in for good…"))
    def anonymise(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        return self.confirm_action(request, "anonymise", queryset)  # type: ignore[attr-defined]

    def _log(self, request: HttpRequest, person: User, trace: str) -> None:
        self.log_change(request, person, trace)  # type: ignore[attr-defined]

    def _report(self, request: HttpRequest, count: int) -> None:
        if count:
            messages.success(request, done_message(count))
