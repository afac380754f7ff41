"""The forms of the queue: an answer, a note, who has a request, its subject, another one that it is
merged into."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.helpcenter.attachments import MAX_FILES, too_many
from dashboard.helpcenter.models import MAX_MESSAGE, CannedReply, Request, Subject
from mentorhub.accounts.models import User
from mentorhub.forms import parameters
from mentorhub.forms.posts import OwnFilesField, WordsOrFilesForm
from mentorhub.forms.texts import TextField


class VersionForm(forms.Form):
    """``opened``: the version of the request that the page has shown (``answering.version_of``)."""

    opened = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    # After a conflict: what was written meanwhile is on the page, and its text is kept.
    newer = False
    # The version that the page had shown then.
    shown_version = ""

    def show_conflict(self, version: str) -> None:
        """The person has now seen this version: the next save succeeds unless it changes again."""
        self.shown_version, self.newer = parameters.text(self.data, self.add_prefix("opened")), True
        self.data = parameters.replaced(self.data, self.add_prefix("opened"), version)


class AnswerForm(VersionForm, WordsOrFilesForm):
    max_files, too_many_files = MAX_FILES, staticmethod(too_many)

    body = TextField(
        label=_("Your answer"),
        max_length=MAX_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    files = OwnFilesField(label=_("Files"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One of the two may be left out, so neither is called optional.
        self.fields["body"].goes_with = "files"  # type: ignore[attr-defined]


class InsertForm(VersionForm):
    """The answer as it is typed, and the canned reply that is put below it."""

    reply = forms.ModelChoiceField(queryset=CannedReply.objects.none())
    body = TextField(max_length=MAX_MESSAGE, required=False)
    key = forms.UUIDField(required=False)

    def __init__(self, *args: Any, replies: QuerySet[CannedReply], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply"].queryset = replies  # type: ignore[attr-defined]


class NoteForm(WordsOrFilesForm):
    max_files, too_many_files = MAX_FILES, staticmethod(too_many)

    body = TextField(
        label=_("Internal note"),
        max_length=MAX_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    files = OwnFilesField(label=_("Files"), required=False)


class HandOverForm(VersionForm):
    to = forms.ModelChoiceField(
        label=_("Assigned to"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("a request", "Nobody"),
    )

    def __init__(self, *args: Any, managers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = managers  # type: ignore[attr-defined]


class SubjectForm(VersionForm):
    subject = forms.ModelChoiceField(
        label=pgettext_lazy("of a request", "Subject"),
        queryset=Subject.objects.none(),
        # Without a first choice that is empty, the widget would read the rows twice.
        empty_label=_("Choose one …"),
    )

    def __init__(self, *args: Any, subjects: QuerySet[Subject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].queryset = subjects  # type: ignore[attr-defined]


class MergeForm(VersionForm):
    into = forms.ModelChoiceField(
        label=_("Merge into"),
        queryset=Request.objects.none(),
        widget=forms.Select,
        empty_label=_("Choose one …"),
    )

    def __init__(self, *args: Any, others: QuerySet[Request], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        field.queryset = others  # type: ignore[attr-defined]
        field.label_from_instance = (  # type: ignore[attr-defined]
            lambda request: f"#{request.pk} · {request.title}"
        )


class StateForm(VersionForm):
    state = forms.ChoiceField(choices=[("solved", "solved"), ("open", "open")])
