"""The forms of messages."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.inbox.attachments import MAX_FILES, too_many
from dashboard.inbox.models import MAX_BODY, MAX_PEOPLE, MAX_TITLE, Report
from mentorhub.accounts.models import User
from mentorhub.forms import parameters, posts
from mentorhub.forms.names import validate_one_line
from mentorhub.forms.posts import OwnFilesField, WordsOrFilesForm
from mentorhub.forms.texts import LineField, TextField
from mentorhub.similar_names import search_names

# Colleagues who are listed without being looked for.
MAX_LISTED = 30


class _WritingForm(WordsOrFilesForm):
    """What is written; each form of it ends with its files."""

    max_files, too_many_files = MAX_FILES, staticmethod(too_many)

    body = TextField(
        label=pgettext_lazy("of a letter", "Message"),
        max_length=MAX_BODY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One of the two may be left out, so neither is called optional.
        self.fields["body"].goes_with = "files"  # type: ignore[attr-defined]

    def message(self) -> dict[str, Any]:
        """The arguments of ``sending.send`` that are filled in."""
        given = self.cleaned_data
        return {"body": given["body"], "key": given["key"], "uploads": given["files"]}


class MessageForm(_WritingForm):
    files = OwnFilesField(label=_("Files"), required=False)


class EditForm(forms.Form):
    body = TextField(
        label=pgettext_lazy("of a letter", "Message"),
        max_length=MAX_BODY,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )


class DraftForm(forms.Form):
    body = TextField(max_length=MAX_BODY, required=False)


class CircleDraftForm(DraftForm):
    """What is not finished is kept as well; people whom one may not write to are left out."""

    title = LineField(max_length=MAX_TITLE, required=False)

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = colleagues

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        keys = parameters.integers(self.data, "people", most=100)
        rows = self._colleagues.filter(pk__in=keys).values_list("pk", flat=True)
        return cleaned | {"people": list(rows.order_by("pk")) if keys else []}


class CircleForm(_WritingForm):
    """Of many colleagues those are listed whose name is looked for, beside those who are chosen."""

    title = LineField(
        label=_("Title"),
        max_length=MAX_TITLE,
        validators=[validate_one_line],
        help_text=_("What you will talk about."),
    )
    people = forms.ModelMultipleChoiceField(
        label=_("Who takes part"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Up to seven colleagues of your paths. Nobody can be added later: what was written "
            "stays between those who were there."
        ),
    )
    files = OwnFilesField(label=_("Files"), required=False)
    field_order = ("title", "people", "body", "files", "key")

    def __init__(
        self, *args: Any, colleagues: QuerySet[User], looked_for: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = colleagues
        found, self.are_similar = colleagues, False
        if looked_for:
            found, self.are_similar = search_names(colleagues, looked_for, "plain_name")
        listed = list(found[: MAX_LISTED + 1])
        self.has_more = len(listed) > MAX_LISTED
        chosen = parameters.integers(self.data, "people", most=100) if self.is_bound else []
        keys = chosen or [each.pk for each in self.initial.get("people", ())]
        people = {each.pk: each for each in colleagues.filter(pk__in=keys)} if keys else {}
        people |= {each.pk: each for each in listed[:MAX_LISTED]}
        self.fields["people"].choices = [(each.pk, each.name) for each in people.values()]

    def clean_people(self) -> list[User]:
        people = list(self.cleaned_data["people"])
        if len(people) > MAX_PEOPLE - 1:
            says = _("Choose at most %(n)s people.") % {"n": MAX_PEOPLE - 1}
            raise forms.ValidationError(says, code="too_many")
        return people


class ReportForm(posts.ReportForm):
    reasons = Report.Reason.choices


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"), choices=Report.Decision.choices, widget=forms.RadioSelect
    )
