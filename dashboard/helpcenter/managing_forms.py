"""The forms of articles, canned replies and who answers what; the login *staff* stores them."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.helpcenter import references
from dashboard.helpcenter.checks import page_names
from dashboard.helpcenter.models import (
    MAX_ARTICLE,
    MAX_TITLE,
    Article,
    Audience,
    CannedReply,
    Category,
    Responsible,
    Subject,
)
from mentorhub.accounts.models import Role, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms import parameters
from mentorhub.forms.names import validate_one_line
from mentorhub.forms.texts import LineField, PublishedTextsMixin, TextField
from students.models import Path


def managing_people() -> Any:
    running = Role.objects.running().filter(kind__in=(Role.Kind.MANAGER, Role.Kind.STAFF))
    return User.objects.active().filter(pk__in=running.values("user")).by_name()


class _PublishedForm(PublishedTextsMixin, forms.Form):
    """Students may read what is published, so no passage of any guide stands in it."""

    def clean(self) -> Any:
        with signed_in_as(STAFF):
            return super().clean()


class TextForm(_PublishedForm):
    """An article in one language."""

    published_texts = ("title", "questions", "body")

    title = LineField(
        label=_("Title"),
        max_length=MAX_TITLE,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input", "dir": "auto"}),
    )
    questions = TextField(
        label=_("How people ask"),
        max_length=4000,
        required=False,
        help_text=_("One question a line, in their words. The search finds the article by them."),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    body = TextField(
        label=pgettext_lazy("an article", "Text"),
        max_length=MAX_ARTICLE,
        widget=forms.Textarea(attrs={"rows": 18, "dir": "auto"}),
    )
    opened = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    # After an edit conflict: label and saved text of what differs, and when it was saved.
    newer: Any = None
    newer_at: Any = None

    def unresolved(self) -> list[str]:
        """The references that resolve to nothing, as the form has them."""
        return references.unresolved(
            *(str(self[name].value() or "") for name in self.published_texts)
        )

    def refuse_unresolved(self, found: list[str]) -> None:
        says = _now("An article that readers see cannot name what does not exist: %(found)s")
        self.add_error(
            "body",
            forms.ValidationError(says % {"found": ", ".join(found)}, code="unresolved"),
        )

    def show_conflict(self, text: Any) -> None:
        names = ("title", "questions", "body")
        self.newer = [
            (self.fields[name].label, getattr(text, name))
            for name in names
            if getattr(text, name) != self.cleaned_data.get(name)
        ]
        self.newer_at = text.updated_at
        self.data = parameters.replaced(self.data, "opened", text.updated_at.isoformat())


class NewArticleForm(_PublishedForm):
    published_texts = ("title",)

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    title = LineField(
        label=_("Title"),
        max_length=MAX_TITLE,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input", "dir": "auto"}),
    )
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.all(), empty_label=_("Choose one …")
    )
    audience = forms.ChoiceField(
        label=pgettext_lazy("an article", "Who reads it"), choices=Audience.choices
    )


class OfTextForm(_PublishedForm):
    """What the button beside an accepted answer of the community sends."""

    published_texts = ("title", "body")

    title = LineField(max_length=300)
    body = TextField(max_length=MAX_ARTICLE)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)


class SettingsForm(forms.Form):
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.all())
    audience = forms.ChoiceField(
        label=pgettext_lazy("an article", "Who reads it"), choices=Audience.choices
    )
    owner = forms.ModelChoiceField(
        label=_("Who looks after it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("an article", "All managers"),
    )
    review_days = forms.IntegerField(
        label=_("Days until it is looked at again"), min_value=1, max_value=3650
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = managing_people()  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(article: Article) -> dict[str, Any]:
        return {
            "category": article.category_id,
            "audience": article.audience,
            "owner": article.owner_id,
            "review_days": article.review_days,
        }


class PageForm(forms.Form):
    """One more page that an article helps with."""

    page = LineField(
        label=_("Add a page"),
        max_length=500,
        help_text=_("Its address, as the browser shows it, or its name."),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def clean_page(self) -> str:
        """The URL name."""
        typed = self.cleaned_data["page"].strip()
        if typed in page_names():
            return typed
        try:
            return resolve(urlsplit(typed).path).view_name
        except (Resolver404, ValueError):
            says = _now("No page has this address. Open the page, and copy its address.")
            raise forms.ValidationError(says, code="no_page") from None


class RelatedForm(forms.Form):
    """One more article that is related to ``article``; ``articles``: those that may be chosen."""

    related = LineField(
        label=_("Add an article"),
        max_length=MAX_TITLE,
        help_text=_("Its title. It will name this article, too."),
        widget=forms.TextInput(
            attrs={"class": "input", "list": "articles", "autocomplete": "off", "dir": "auto"}
        ),
    )

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.articles = articles

    def clean_related(self) -> Article:
        typed = self.cleaned_data["related"]
        named = Q(texts__title__plain=typed) | Q(slug=typed.strip())
        found = self.articles.filter(named).order_by("pk").first()
        if found is None:
            says = _now("No article has this title. Choose one of those that the field offers.")
            raise forms.ValidationError(says, code="no_article")
        return found


class ResponsibleForm(forms.Form):
    """A manager for a path, or for a subject."""

    manager = forms.ModelChoiceField(
        label=_("Manager"), queryset=User.objects.none(), empty_label=_("Choose one …")
    )
    path = forms.ModelChoiceField(
        label=_("For the path"), queryset=Path.objects.all(), required=False, empty_label="—"
    )
    subject = forms.ModelChoiceField(
        label=_("or for the subject"),
        queryset=Subject.objects.filter(archived_at=None),
        required=False,
        empty_label="—",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        running = Role.objects.running().filter(kind=Role.Kind.MANAGER)
        self.fields["manager"].queryset = (  # type: ignore[attr-defined]
            User.objects.active().filter(pk__in=running.values("user")).by_name()
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("path")) == bool(cleaned.get("subject")):
            says = _("Choose a path or a subject, one of the two.")
            self.add_error("path", forms.ValidationError(says, code="one_of_two"))
        if not self.errors and Responsible.objects.running().filter(**cleaned).exists():
            says = _("They are responsible for it already.")
            self.add_error("manager", forms.ValidationError(says, code="twice"))
        return cleaned


class CannedForm(_PublishedForm):
    published_texts = ("title", "body")

    title = LineField(
        label=_("Title"),
        max_length=100,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"class": "input", "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    subject = forms.ModelChoiceField(
        label=pgettext_lazy("of a request", "Subject"),
        queryset=Subject.objects.filter(archived_at=None),
        required=False,
        empty_label=_("Every subject"),
    )
    body = TextField(
        label=pgettext_lazy("a canned reply", "Text"),
        max_length=4000,
        help_text=_("{name} is the first name of whoever asks."),
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )

    @staticmethod
    def initial_of(reply: CannedReply) -> dict[str, Any]:
        return {
            "title": reply.title,
            "language": reply.language,
            "subject": reply.subject_id,
            "body": reply.body,
        }
