"""Invite again all who have not come, by one button above the list of people.

The button counts those of the list as it is filtered. Its page asks for confirmation like every
action on people; the worker sends the mails. Somebody who was invited in the last day is left out,
unless that mail could not be delivered, so that a second press sends nothing twice.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub.accounts.admin.people_actions import InviteAction
from mentorhub.accounts.models import AccountMail, Invitation, User
from mentorhub.admin import held_forms
from mentorhub.admin.confirmation import ConfirmationRequest, ConfirmationSummary, SummaryLine
from mentorhub.forms import parameters

LIST = "admin:accounts_user_changelist"
# Somebody who was invited this lately is not invited again.
PAUSE = timedelta(hours=24)


def have_not_come(people: QuerySet[User]) -> QuerySet[User]:
    """Those who may sign in, never have, and have chosen no password."""
    return people.filter(
        is_active=True, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX
    )


def to_invite_again(people: QuerySet[User]) -> QuerySet[User]:
    since = timezone.now() - PAUSE
    lately = Invitation.objects.open().filter(user=OuterRef("pk"), created_at__gt=since)
    undelivered = AccountMail.objects.filter(
        user=OuterRef("pk"),
        kind=AccountMail.Kind.INVITATION,
        state=AccountMail.State.GIVEN_UP,
        created_at__gt=since,
    )
    return have_not_come(people).exclude(Exists(lately) & ~Exists(undelivered))


def _counts(people: QuerySet[User]) -> tuple[int, int]:
    """How many have not come, and how many of them are to be invited again."""
    return have_not_come(people).count(), to_invite_again(people).count()


class InviteAgainAction(InviteAction):
    name = "invite_again"
    heading = gettext_lazy("Invite those who have not signed in again?")
    # Of one confirmation, the longest here first; the others are invited by the next one.
    max_rows = 2000

    def __init__(self, count: int, lately: int) -> None:
        """``count`` are all who can be invited, ``lately`` those who were in the last day."""
        self.count, self.lately = count, lately

    def summary(self, request: HttpRequest, rows: list[User], form: Any) -> ConfirmationSummary:
        summary = super().summary(request, rows, form)
        if more := self.count - len(rows):
            said = ngettext(
                "%(count)d more person can be invited after this batch.",
                "%(count)d more people can be invited after this batch.",
                more,
            )
            summary.lines.append(SummaryLine(said % {"count": more}))
        if self.lately:
            said = ngettext(
                "%(count)d person was invited in the last 24 hours and will not get a second "
                "e-mail.",
                "%(count)d people were invited in the last 24 hours and will not get a "
                "second e-mail.",
                self.lately,
            )
            summary.lines.append(SummaryLine(said % {"count": self.lately}))
        return summary


class InvitingAgainMixin:
    """For the ModelAdmin of people: the button, and the page that it opens."""

    def get_urls(self) -> list[Any]:
        site = self.admin_site  # type: ignore[attr-defined]
        view = site.admin_view(self.invite_again)
        own = path("invite-again/", view, name="accounts_user_invite_again")
        return [own, *super().get_urls()]  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        response = super().changelist_view(request, extra_context)  # type: ignore[misc]
        context = getattr(response, "context_data", None) or {}
        if changelist := context.get("cl"):
            listed = changelist.queryset.order_by()
            not_come, to_invite = _counts(listed)
            context |= {"not_come": not_come, "to_invite_again": to_invite}
            context["is_filtered"] = bool(changelist.get_filters_params() or changelist.query)
        return response

    @held_forms.shows_unsaved
    def invite_again(self, request: HttpRequest) -> HttpResponse:
        """The confirmation, for those of the list with the filters of this address."""
        back = f"{reverse(LIST)}?{urlencode(parameters.pairs(request.GET))}".rstrip("?")
        try:
            listed = self.get_changelist_instance(request).queryset  # type: ignore[attr-defined]
        except IncorrectLookupParameters:
            return redirect(LIST)
        people = to_invite_again(listed)
        everybody, count = _counts(listed)
        if not count:
            messages.info(request, self._why_nobody(everybody))
            return redirect(back)
        action = InviteAgainAction(count, everybody - count)
        rows = list(people.order_by("joined_at", "pk")[: action.max_rows])
        return self._confirm(request, ConfirmationRequest(action, rows, back))  # type: ignore[attr-defined]

    def _why_nobody(self, lately: int) -> str:
        if lately:
            return _("Everybody who has not signed in was invited in the last 24 hours.")
        return _("Everybody in this list has already signed in, or cannot sign in.")
