"""What the front page of the administration says about people and mails."""

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import ngettext

from mentorhub.accounts.admin.inviting_again import have_not_come
from mentorhub.accounts.models import User
from mentorhub.admin.front_page import Attention, register_attention
from mentorhub.admin.mail_log import MailFilter, MailState, mails

# An older mail that was not delivered is of no use any more.
MAILS_OF = timedelta(days=14)


def _not_come_text(count: int) -> str:
    return ngettext("person has not signed in yet", "people have not signed in yet", count)


def _undelivered(request: HttpRequest) -> int:
    since = timezone.now() - MAILS_OF
    return mails(MailFilter(state=MailState.GIVEN_UP, since=since)).count()


def _undelivered_text(count: int) -> str:
    return ngettext("e-mail was not delivered", "e-mails were not delivered", count)


def _undelivered_url() -> str:
    since = timezone.localtime(timezone.now() - MAILS_OF).date()
    asked = {"state": MailState.GIVEN_UP.value, "since": since.isoformat()}
    return f"{reverse('admin:mails')}?{urlencode(asked)}"


register_attention(
    Attention(
        name="not-delivered",
        count=_undelivered,
        text=_undelivered_text,
        url=_undelivered_url,
        position=10,
    )
)
register_attention(
    Attention(
        name="not-come",
        count=lambda request: have_not_come(User.objects.all()).count(),
        text=_not_come_text,
        url=lambda: reverse("admin:accounts_user_changelist") + "?signed_in=not_come",
        position=20,
    )
)
