"""The forms of reporting and of moderation."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.community.models import Act, Group, Reply, Report, ReportDecision
from mentorhub.forms import posts
from mentorhub.forms.names import validate_one_line
from mentorhub.forms.texts import LineField

# Characters of a reason (``Moderation.words``).
MAX_REASON = 300
LABELS = {
    Act.LOCK: _("Close it: nobody writes in it any more"),
    Act.UNLOCK: _("Open it again"),
    Act.MOVE: _("Move it to another group"),
    Act.HIDE: _("Hide it: managers alone see it"),
    Act.RESTORE: _("Show it again"),
    Act.EMPTY_HISTORY: _("Empty what it said before it was edited"),
}
# What is said after the act with a topic.
TOPIC_DONE = {
    Act.LOCK: _("The topic is closed. Your reason is shown on it."),
    Act.UNLOCK: _("The topic is open again."),
    Act.MOVE: _("The topic is now in “%(group)s”. Your reason is shown on it."),
    Act.HIDE: _("The topic is hidden. Managers still see it for 30 days."),
    Act.RESTORE: _("Everybody in the group sees the topic again."),
}
# The same after one with a reply.
REPLY_DONE = {
    Act.HIDE: _("Reply %(n)s is hidden. Your reason is shown in its place."),
    Act.RESTORE: _("Everybody in the group sees reply %(n)s again."),
    Act.EMPTY_HISTORY: _("What reply %(n)s said before it was edited is gone."),
}
# What is said after a decision about a report.
DECIDED = {
    ReportDecision.HIDDEN: _("The reply is hidden."),
    ReportDecision.TALKED: _("The report is closed: you talked with them."),
    ReportDecision.NOTHING: _("The report is closed: nothing to do."),
}


class ReasonField(LineField):
    def __init__(self, **kwargs: Any) -> None:
        given = {
            "label": _("Reason"),
            "help_text": _("Everybody who sees the topic reads it, with your name."),
            "widget": forms.TextInput(attrs={"class": "input", "dir": "auto"}),
        }
        super().__init__(max_length=MAX_REASON, validators=[validate_one_line], **(given | kwargs))


class ReportForm(posts.ReportForm):
    reasons = Report.Reason.choices


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=Report.Decision.choices)
    words = ReasonField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        hides = cleaned.get("decision") == ReportDecision.HIDDEN
        if hides and not cleaned.get("words") and "words" not in self.errors:
            says = _("Say why it is hidden.")
            self.add_error("words", forms.ValidationError(says, code="required"))
        return cleaned


class ReasonForm(forms.Form):
    words = ReasonField()


class LatestForm(ReasonForm):
    """Which of one author's replies of the last day are hidden; at first all of them."""

    replies = forms.ModelMultipleChoiceField(
        label=_("Replies"),
        queryset=Reply.objects.none(),
        error_messages={
            "required": _("Choose at least one."),
            "invalid_choice": _("One of them cannot be hidden any more. These are left."),
        },
    )

    def __init__(self, *args: Any, latest: QuerySet[Reply], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["replies"].queryset = latest

    @property
    def chosen(self) -> set[str]:
        """The keys that are ticked."""
        if self.is_bound:
            return {str(key) for key in self["replies"].value() or []}
        return {str(key) for key in self.fields["replies"].queryset.values_list("pk", flat=True)}


class ActForm(ReasonForm):
    """What is done with a topic or a reply; ``acts`` are those that are possible now."""

    act = forms.ChoiceField(label=_("What do you want to do?"), widget=forms.RadioSelect)
    field_order = ("act", "words")

    def __init__(self, *args: Any, acts: list[Act], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = [(each.value, LABELS[each]) for each in acts]
        if len(acts) == 1:
            self.initial["act"] = acts[0].value
            self.fields["act"].widget = forms.HiddenInput()


class TopicForm(ActForm):
    group = forms.ModelChoiceField(
        label=_("Group"),
        queryset=Group.objects.none(),
        required=False,
        help_text=_("Only when you move it."),
        empty_label=_("Choose a group"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    field_order = ("act", "group", "words")

    def __init__(self, *args: Any, groups: QuerySet[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Act.MOVE in [value for value, _label in self.fields["act"].choices]:
            self.fields["group"].queryset = groups
        else:
            del self.fields["group"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        moves = cleaned.get("act") == Act.MOVE
        if moves and not cleaned.get("group") and "group" not in self.errors:
            says = _("Choose the group it belongs to.")
            self.add_error("group", forms.ValidationError(says, code="required"))
        if not moves and cleaned.get("group") and "act" not in self.errors:
            # Nobody chooses a group to close or to hide a topic.
            says = _("You chose a group as well: choose “Move it to another group”, or no group.")
            self.add_error("act", forms.ValidationError(says, code="group_without_move"))
        return cleaned
