"""The filters of the two logs of the administration, in the address of the page."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.admin import audit, mail_log
from mentorhub.forms.addresses import canonical_email
from mentorhub.forms.dates import DateField
from mentorhub.forms.names import without_invisible

MAX_WORDS = 10


class LogForm(forms.Form):
    q = forms.CharField(label=_("Name or address"), required=False, max_length=200)
    since = DateField(label=_("From"), required=False)
    until = DateField(label=_("Until"), required=False)

    def words(self) -> tuple[str, ...]:
        words = without_invisible(self.cleaned_data.get("q") or "").split()[:MAX_WORDS]
        return tuple(canonical_email(word) if "@" in word else word for word in words)

    def period(self) -> dict[str, datetime | None]:
        """From the beginning of the first day until the end of the last, on the reader's clock."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        return {
            "since": _midnight(since) if since else None,
            "until": _midnight(until + timedelta(days=1)) if until else None,
        }


class AuditForm(LogForm):
    source = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["source"].choices = [("", _("Everything")), *audit.choices()]  # type: ignore[attr-defined]

    def asked(self) -> audit.AuditFilter:
        self.is_valid()
        source = self.cleaned_data.get("source") or ""
        return audit.AuditFilter(words=self.words(), source=source, **self.period())


class MailForm(LogForm):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *mail_log.MailState.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["kind"].choices = [("", _("All")), *mail_log.kind_choices()]  # type: ignore[attr-defined]

    def asked(self) -> mail_log.MailFilter:
        self.is_valid()
        values = self.cleaned_data
        return mail_log.MailFilter(
            words=self.words(),
            state=values.get("state") or "",
            kind=values.get("kind") or "",
            **self.period(),
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
