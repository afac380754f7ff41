"""The forms of topics and replies."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.community.attachments import MAX_FILES, too_many
from dashboard.community.mentions import MAX_MENTIONS, keys_in
from dashboard.community.models import MAX_BODY, MAX_TITLE, Group, Reply, Topic, TopicKind
from dashboard.community.posting import version_of
from mentorhub.forms import parameters
from mentorhub.forms.edit_conflict import VersionedForm
from mentorhub.forms.names import validate_one_line
from mentorhub.forms.posts import OwnFilesField, PostForm, WordsOrFilesForm
from mentorhub.forms.texts import LineField, TextField
from students.models import Project


class BodyField(TextField):
    """What is written, with the people whom it may mention."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 6, "dir": "auto"}))
        super().__init__(max_length=MAX_BODY, **kwargs)

    def clean(self, value: Any) -> Any:
        body = super().clean(value)
        if len(keys_in(body)) > MAX_MENTIONS:
            says = _("Mention at most %(n)s people.") % {"n": MAX_MENTIONS}
            raise forms.ValidationError(says, code="too_many_mentions")
        return body


class ReplyForm(WordsOrFilesForm):
    max_files, too_many_files = MAX_FILES, staticmethod(too_many)

    body = BodyField(label=_("Your reply"), required=False)
    files = OwnFilesField(label=_("Files"), required=False)


def title_field() -> LineField:
    return LineField(
        label=pgettext_lazy("of a topic", "Title"),
        max_length=MAX_TITLE,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def _by_path(projects: Sequence[Project]) -> list[tuple[Any, Any]]:
    """The choices of a project, under the titles of their paths."""
    found: dict[str, list[tuple[int, str]]] = {}
    for each in projects:
        label = f"P{each.position} {each.title}"
        found.setdefault(each.path.title, []).append((each.pk, label))
    return [("", _("No project")), *found.items()]


class TopicForm(PostForm):
    """``groups`` are those in which the author may write, ``projects`` what it may be about."""

    max_files, too_many_files = MAX_FILES, staticmethod(too_many)

    kind = forms.ChoiceField(
        label=_("What is it?"),
        widget=forms.RadioSelect,
        choices=[(kind.value, kind.label) for kind in TopicKind if kind != TopicKind.ANNOUNCEMENT],
    )
    group = forms.ChoiceField(label=_("Group"))
    project = forms.ChoiceField(label=_("Project"), required=False)
    title = title_field()
    body = BodyField(label=pgettext_lazy("of a topic", "Text"))
    files = OwnFilesField(label=_("Files"), required=False)

    def __init__(
        self, *args: Any, groups: Sequence[Group], projects: Sequence[Project], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._groups = {each.slug: each for each in groups}
        self._projects = {str(each.pk): each for each in projects}
        self.fields["group"].choices = [(each.slug, each.name) for each in groups]
        self.fields["project"].choices = _by_path(projects)

    def clean_group(self) -> Group:
        return self._groups[self.cleaned_data["group"]]

    def clean_project(self) -> Project | None:
        return self._projects.get(self.cleaned_data["project"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        group, project = cleaned.get("group"), cleaned.get("project")
        if group is not None:
            self._check_place(cleaned.get("kind"), group, project)
        return cleaned

    def _check_place(self, kind: str | None, group: Group, project: Any) -> None:
        is_update = kind == TopicKind.UPDATE
        if is_update and not group.is_of_path:
            says = _("A project update belongs in the group of its path.")
            self.add_error("kind", forms.ValidationError(says, code="no_path"))
        elif is_update and project is None and "project" not in self.errors:
            says = _("Choose the project that this update is about.")
            self.add_error("project", forms.ValidationError(says, code="no_project"))
        if project is not None and group.is_of_path and project.path_id != group.path_id:
            says = _("Choose a project of the path of this group.")
            self.add_error("project", forms.ValidationError(says, code="other_path"))


class EditForm(VersionedForm):
    """``opened`` is ``posting.version_of`` the reply: its text has no time of its last save."""

    body = BodyField(label=pgettext_lazy("of a reply", "Text"))

    def show_newer(self, reply: Reply, topic: Topic) -> None:
        """The text that was stored meanwhile, beside what was typed."""
        stored = {"title": topic.title, "body": reply.body}
        self.newer = [
            (self.fields[name].label, text)
            for name, text in stored.items()
            if name in self.fields and self.cleaned_data.get(name) != text
        ]
        self.newer_at = reply.edited_at or topic.changed_at
        self.data = parameters.replaced(self.data, "opened", version_of(reply, topic))


class OpeningEditForm(EditForm):
    title = title_field()
    field_order = ("title", "body")


class DraftForm(forms.Form):
    body = TextField(max_length=MAX_BODY, required=False)


class TopicDraftForm(DraftForm):
    title = LineField(max_length=MAX_TITLE, required=False, validators=[validate_one_line])
