"""The forms with which managers write and edit an announcement."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.announcements.audience import AudienceField, check_audience
from dashboard.models import Announcement
from dashboard.models.announcement import MAX_ANNOUNCEMENT_LENGTH
from mentorhub.date_formats import date_format
from mentorhub.dates import ANNOUNCEMENT_AHEAD, ANNOUNCEMENT_BEHIND
from mentorhub.forms.dates import DateTimeField, MomentInput
from mentorhub.forms.edit_conflict import VersionedForm
from mentorhub.forms.names import validate_one_line
from mentorhub.forms.texts import LineField, TextField


def _group_field(by: Any) -> forms.ModelChoiceField:
    """The group that an announcement is for, of those the manager sees; none for everybody."""
    field: Any = Announcement._meta.get_field("group").formfield(
        label=capfirst(_("for")),
        empty_label=_("All mentors, assessors and managers"),
        help_text=_("Nobody outside the group sees it anywhere."),
        widget=forms.Select(attrs={"class": "input"}),
    )
    groups = field.queryset.visible_to(by).current().exclude(kind="all")
    field.queryset = groups.select_related("path")
    return field


class AcknowledgeField(forms.BooleanField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Ask each of them to confirm that they have read it"),
            required=False,
            help_text=_("You see by name who has confirmed and who has not."),
        )


class AnnouncementForm(forms.ModelForm):
    body = TextField(
        label=capfirst(_("text")),
        max_length=MAX_ANNOUNCEMENT_LENGTH,
        help_text=_("Markdown"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
    )
    since = DateTimeField(
        label=_("From"),
        required=False,
        past=ANNOUNCEMENT_BEHIND,
        ahead=ANNOUNCEMENT_AHEAD,
        widget=MomentInput(attrs={"class": "input"}),
        help_text=_("Leave empty to show it right away."),
    )
    until = DateTimeField(
        label=_("Until"),
        required=False,
        past=ANNOUNCEMENT_BEHIND,
        ahead=ANNOUNCEMENT_AHEAD,
        widget=MomentInput(attrs={"class": "input"}),
        help_text=_("Leave empty to keep it until you end it."),
    )
    acknowledge = AcknowledgeField()

    class Meta:
        model = Announcement
        fields = ("title", "body", "since", "until", "acknowledge")
        widgets = {
            "title": forms.TextInput(attrs={"class": "input"}),
        }

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"] = _group_field(by)
        self.order_fields(("title", "body", "group", "acknowledge", "since", "until"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.instance.group = cleaned.get("group")
        cleaned["since"] = cleaned.get("since") or timezone.now()
        _check_order(self, cleaned)
        return cleaned


def _check_order(form: forms.BaseForm, cleaned: dict[str, Any]) -> None:
    """Add the error of an announcement that ends before it begins."""
    since, until = cleaned.get("since"), cleaned.get("until")
    if since and until and until <= since:
        says = gettext("The end is before the start.")
        form.add_error("until", forms.ValidationError(says, code="ends_first"))


class AnnouncementEditForm(VersionedForm):
    """Changes an announcement; an hour that was not changed keeps its seconds."""

    COLUMNS = ("title", "body", "group", "acknowledge", "since", "until")
    title = LineField(
        label=capfirst(_("title")),
        max_length=200,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    body = TextField(
        label=capfirst(_("text")),
        max_length=MAX_ANNOUNCEMENT_LENGTH,
        help_text=_("Markdown"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 10}),
    )
    # Without an earliest day: it may have been shown for years.
    since = DateTimeField(
        label=_("From"), ahead=ANNOUNCEMENT_AHEAD, widget=MomentInput(attrs={"class": "input"})
    )
    until = DateTimeField(
        label=_("Until"),
        required=False,
        ahead=ANNOUNCEMENT_AHEAD,
        widget=MomentInput(attrs={"class": "input"}),
        help_text=_("Leave empty to keep it until you end it."),
    )
    acknowledge = AcknowledgeField()
    for_more = AudienceField()
    show_again = forms.BooleanField(
        label=_("Show it again to mentors who have archived it"),
        required=False,
        help_text=_("For a change that they should know about."),
    )

    def __init__(self, *args: Any, row: Announcement, by: Any, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in self.COLUMNS}
        super().__init__(*args, initial=initial, **kwargs)
        self.row = row
        self.fields["group"] = _group_field(by)
        self.order_fields(("title", "body", "group", "for_more", "acknowledge"))
        self.with_version_of(row)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("since", "until"):
            before = getattr(self.row, name)
            if before and cleaned.get(name) == before.replace(second=0, microsecond=0):
                cleaned[name] = before
        check_audience(self, self.row, cleaned)
        _check_order(self, cleaned)
        return cleaned

    @property
    def changes_something(self) -> bool:
        """Whether a valid form differs from the announcement as it was read."""
        return any(self.cleaned_data[name] != getattr(self.row, name) for name in self.COLUMNS)

    def show_conflict(self, row: Any, names: list[str]) -> None:
        super().show_conflict(row, names)
        pattern = gettext("D j M Y, H:i")
        self.newer = [
            (label, date_format(timezone.localtime(value), pattern))
            if isinstance(value, datetime)
            else (label, value)
            for label, value in self.newer
        ]
