"""Quizzes, their questions, and questions from a file."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dashboard.training.admin.question_form import QuestionForm
from dashboard.training.gift import read_gift
from dashboard.training.models import Question, QuestionVersion, Quiz
from dashboard.training.qti import read_qti
from dashboard.training.question_file import MAX_BYTES, QuestionFileError, ReadQuestions
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import BaseAdmin, ReadOnlyAdmin
from mentorhub.admin.ordering import PositionFieldMixin
from mentorhub.body_limits import takes_files
from mentorhub.database import current_login
from mentorhub.forms.texts import published_errors

register_source(
    AuditSource(
        "question_written", _("Question written"), QuestionVersion, at="at", by="by",
        related=("question__quiz__part",), deferred=("text", "explanation"),
        search=("question__group",),
        text=lambda row: f"{row.question.quiz.part}: {row.question.group}",
        target=lambda row: row.question,
    )
)  # fmt: skip

# What a browser sends around the file.
MAX_SENT = MAX_BYTES + 100_000


class QuestionFileForm(forms.Form):
    """``found`` are the questions of the file, once the form is valid."""

    found: ReadQuestions
    file = forms.FileField(
        label=_("File"),
        help_text=_("GIFT (the text format of Moodle) or QTI 1.2 (.xml); at most 1 MB."),
    )
    skip = forms.BooleanField(
        label=_("Leave out what cannot be asked"),
        required=False,
        help_text=_("Without it, nothing is imported until every question can be asked."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB. Split it in several."))
        try:
            content = file.read()
            if b"\0" in content:
                raise forms.ValidationError(_("This is not a text file in UTF-8."))
            if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
                self.found = read_qti(content)
            else:
                self.found = read_gift(content.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This is not a text file in UTF-8.")) from error
        except QuestionFileError as error:
            raise forms.ValidationError(str(error)) from error
        self._leave_out_passages()
        return file

    def _leave_out_passages(self) -> None:
        """Mentors read the questions, and may be students of another path."""
        questions = self.found.questions
        texts = {str(n): content.all_texts for n, (_group, content) in enumerate(questions)}
        errors = published_errors(texts)
        for number, error in errors.items():
            question = Truncator(questions[int(number)][1].text).chars(60)
            self.found.problems.append(f"“{question}”: {error.messages[0]}")
        self.found.questions = [each for n, each in enumerate(questions) if str(n) not in errors]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "file" in cleaned and self.found.problems and not cleaned.get("skip"):
            self.add_error("file", [gettext("Nothing was imported."), *self.found.problems])
        return cleaned


@admin.register(Quiz)
class QuizAdmin(BaseAdmin):
    area = Area.TRAINING
    list_display = (
        "__str__", "course", "group_count", "question_count", "questions_link", "import_link",
    )  # fmt: skip
    list_filter = ("part__course",)
    list_select_related = ("part__course",)
    search_fields = ("part__title", "part__course__title")
    autocomplete_fields = ("part",)
    fields = ("part", "pass_percent", "draw", "retry_minutes")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        asked = Q(questions__archived=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                groups_here=Count("questions__group", filter=asked, distinct=True),
                questions_here=Count("questions", filter=asked, distinct=True),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("part",) if obj else ()

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.import_questions)
        name = "training_quiz_import"
        return [
            path("<int:pk>/import/", takes_files(MAX_SENT)(view), name=name),
            *super().get_urls(),
        ]

    @admin.display(description=_("course"), ordering="part__course")
    def course(self, obj: Quiz) -> Any:
        return obj.part.course

    @admin.display(description=_("groups"), ordering="groups_here")
    def group_count(self, obj: Any) -> int:
        return obj.groups_here

    @admin.display(description=_("questions"), ordering="questions_here")
    def question_count(self, obj: Any) -> int:
        return obj.questions_here

    @admin.display(description=_("list"))
    def questions_link(self, obj: Quiz) -> str:
        url = f"{reverse('admin:training_question_changelist')}?quiz__id__exact={obj.pk}"
        return format_html('<a href="{}">{}</a>', url, _("Questions"))

    @admin.display(description=_("from a file"))
    def import_link(self, obj: Quiz) -> str:
        url = reverse("admin:training_quiz_import", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, _("Import"))

    def import_questions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Add the questions of a file to the quiz; those that are there stay."""
        quiz = get_object_or_404(Quiz.objects.select_related("part__course"), pk=pk)
        form = QuestionFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            added = self._add(quiz, form.found, request)
            words = ngettext("%(n)d question added.", "%(n)d questions added.", added)
            messages.success(request, words % {"n": added})
            for problem in form.found.problems:
                messages.warning(request, problem)
            return redirect("admin:training_quiz_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Import questions"),
            "quiz": quiz,
            "form": form,
        }
        return render(request, "admin/training/import.html", context)

    def _add(self, quiz: Quiz, found: ReadQuestions, request: HttpRequest) -> int:
        last = quiz.questions.aggregate(last=Max("position"))["last"] or 0
        with transaction.atomic(using=current_login()):
            for position, (group, content) in enumerate(found.questions, last + 1):
                content.add_to(quiz, group, position=position, by=request.user)  # type: ignore[arg-type]
        return len(found.questions)


@admin.register(Question)
class QuestionAdmin(PositionFieldMixin, BaseAdmin):
    area = Area.TRAINING
    form = QuestionForm
    list_display = ("shown_text", "quiz", "group", "kind", "position", "archived")
    list_filter = ("archived", "kind", "quiz__part__course", "quiz")
    list_select_related = ("quiz__part",)
    search_fields = ("group", "versions__text")
    autocomplete_fields = ("quiz",)
    fields = ("quiz", "group", "kind", "text", "answers", "explanation", "position", "archived")
    actions = ("archive", "bring_back")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return super().get_queryset(request).prefetch_related("versions")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("quiz", "kind") if obj else ()

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        """A save that changes the text makes a version: attempts keep that which they drew."""
        super().save_model(request, obj, form, change)
        form.content.save_version(obj, by=request.user)

    @admin.display(description=_("text"))
    def shown_text(self, obj: Question) -> str:
        last = obj.last_version
        return Truncator(last.text).chars(90) if last else "–"

    @admin.action(description=_("Archive: ask no more"))
    def archive(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        queryset.update(archived=True)

    @admin.action(description=_("Ask again"))
    def bring_back(self, request: HttpRequest, queryset: QuerySet[Question]) -> None:
        queryset.update(archived=False)


@admin.register(QuestionVersion)
class QuestionVersionAdmin(ReadOnlyAdmin):
    area = Area.TRAINING
    list_display = ("__str__", "text", "by", "at")
    list_filter = ("at", "question__quiz__part__course")
    list_select_related = ("question", "by")
    search_fields = ("text",)
