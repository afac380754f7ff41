"""What an administrator does with the people selected in the list."""

from django.apps import apps
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub.accounts.anonymising import StillAtSchool, anonymise
from mentorhub.accounts.invitations import HasSignedInError, invite
from mentorhub.accounts.models import User
from mentorhub.database import current_login


class PeopleActions:
    """For the ModelAdmin of people. Nobody does any of it to themself."""

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
                self._note(request, person, "Invited again.")
                sent += 1
        self._say(request, sent)

    @admin.action(description=gettext_lazy("Deactivate: they can no longer sign in"))
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_active(request, queryset.exclude(pk=request.user.pk), active=False)

    @admin.action(description=gettext_lazy("Activate again"))
    def activate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._set_active(request, queryset, active=True)

    def _set_active(self, request: HttpRequest, people: QuerySet[User], *, active: bool) -> None:
        with transaction.atomic(using=current_login()):
            changed = list(people.exclude(is_active=active))
            for person in changed:
                person.is_active = active
                person.save(update_fields=["is_active"])
                self._note(request, person, "Activated." if active else "Deactivated.")
        self._say(request, len(changed))

    @admin.action(description=gettext_lazy("Remove the second factor of somebody who lost it"))
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """They sign in with the password alone, and are asked to set up a new one."""
        done = 0
        with transaction.atomic(using=current_login()):
            for person in queryset.exclude(pk=request.user.pk):
                factors = apps.get_model("mfa.Authenticator")._base_manager.filter(user=person)
                if factors.delete()[0]:
                    self._note(request, person, "Second factor removed.")
                    done += 1
        self._say(request, done)

    @admin.action(description=gettext_lazy("Anonymise: remove name, address and sign-in for good"))
    def anonymise(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        done = 0
        for person in queryset.exclude(pk=request.user.pk):
            try:
                anonymise(person)
            except StillAtSchool as still:
                messages.warning(request, f"{person}: {still}")
                continue
            self._note(request, person, "Anonymised.")
            done += 1
        self._say(request, done)

    def _note(self, request: HttpRequest, person: User, trace: str) -> None:
        self.log_change(request, person, trace)  # type: ignore[attr-defined]

    def _say(self, request: HttpRequest, count: int) -> None:
        if not count:
            return
        said = ngettext("Done for %(count)d person.", "Done for %(count)d people.", count)
        messages.success(request, said % {"count": count})
