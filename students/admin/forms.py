"""Forms of paths and their content."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.texts import TextField
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget
from students.admin.files import UploadForm
from students.models import CourseItem, QuizQuestion, Resource
from students.paths.models.course import WEB_ADDRESS

EMPTY_LINES = _("One answer per line.")


def web_address() -> forms.URLField:
    return forms.URLField(
        label=capfirst(_("link")),
        required=False,
        max_length=2000,
        validators=[WEB_ADDRESS],
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "vURLField"}),
    )


class ResourceForm(UploadForm):
    url = web_address()

    class Meta:
        model = Resource
        fields = ("kind", "title", "url", "file", "description", "position")
        field_classes = {"description": TextField}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("upload"):
            # Bringing a file says what kind of resource it is.
            cleaned.update(kind=Resource.Kind.FILE, url="")
        elif cleaned.get("kind") == Resource.Kind.FILE and not self.has_file():
            self.add_error("upload", _("Choose a file, or make it a link."))
        elif cleaned.get("kind") == Resource.Kind.LINK and not cleaned.get("url"):
            self.add_error("url", _("A link needs an address."))
        return cleaned

    def has_file(self) -> bool:
        return bool(self.cleaned_data.get("file", self.instance.file_id))


class CourseItemForm(UploadForm):
    url = web_address()

    class Meta:
        model = CourseItem
        fields = ("project", "kind", "title", "minutes", "position", "body", "url", "file")
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownWidget}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == CourseItem.Kind.LINK and not cleaned.get("url"):
            self.add_error("url", _("A link needs an address."))
        return cleaned


class ChoicesField(forms.CharField):
    """A list of short texts, typed one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"widget": forms.Textarea(attrs={"rows": 4}), "help_text": EMPTY_LINES, **kwargs}
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = super().to_python(value).splitlines()
        return [line.strip() for line in lines if line.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class QuizQuestionForm(forms.ModelForm):
    choices = ChoicesField(label=_("Choices"), required=False)

    class Meta:
        model = QuizQuestion
        fields = ("position", "kind", "text", "choices")
        field_classes = {"text": MarkdownField}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        answers = cleaned.get("choices") or []
        if cleaned.get("kind") == QuizQuestion.Kind.OPEN and answers:
            self.add_error("choices", _("A free-text question has no choices."))
        return cleaned
