"""An assessor's own comments on one criterion. Without JavaScript a page of its own; the marking
page shows its part ``#comments`` in a dialog."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.evaluations.judging import assessment_to_judge
from dashboard.evaluations.marking_form import CommentField
from guides.evaluating import saved_comments, saving
from guides.evaluating.models import MARK_WORDS_LENGTH
from guides.evaluating.saved_comments import TooManyCommentsError
from guides.evaluating.saving import DraftClosedError, DraftConflictError, Typed
from guides.models import Mark
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.forms import parameters


class SavedCommentForm(forms.Form):
    text = CommentField(
        label="", max_length=MARK_WORDS_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        if not text:
            raise forms.ValidationError(_("Write the comment first."), code="required")
        return text


@access.assessors
@act_limits.limited(act_limits.NOTES)
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: HttpRequest, pk: int, mark: int) -> HttpResponse:
    assessment = assessment_to_judge(request.user, pk)
    row = saved_comments.mark_of(request.user, pk, mark)
    if row is None:
        raise Http404
    project = assessment.defence.work.project_id
    form = SavedCommentForm(auto_id="comment-%s")
    if request.method == "POST":
        form = SavedCommentForm(request.POST, auto_id="comment-%s")
        done = _change(request, pk, row, project, form)
        if done is not None:
            return done
    context = {
        "assessment": assessment,
        "defence": assessment.defence,
        "project": assessment.defence.work.project,
        "student": assessment.defence.student,
        "mark": row,
        "is_open": assessment.is_draft,
        "comments": saved_comments.comments_on(request.user, project, row.key),
        "form": form,
        "editing": parameters.integer(request.GET, "edit"),
        "reader": request.user,
    }
    return render(request, "evaluations/comments.html", context, status=422 if form.errors else 200)


def _change(
    request: HttpRequest, pk: int, row: Mark, project: int, form: SavedCommentForm
) -> HttpResponse | None:
    """Carry out what the button says; None when the form is refused."""
    user, key = request.user, row.key
    here = reverse("marking_comments", args=[pk, row.pk])
    if chosen := parameters.integer(request.POST, "insert"):
        return _insert(request, pk, row, project, chosen)
    if chosen := parameters.integer(request.POST, "delete"):
        saved_comments.delete(user, project, key, chosen)
        return redirect(here)
    if not form.is_valid():
        return None
    text = form.cleaned_data["text"]
    if chosen := parameters.integer(request.POST, "edit"):
        if not saved_comments.edit(user, project, key, chosen, text):
            raise Http404
        return redirect(here)
    try:
        saved_comments.add(user, project, key, text)
    except TooManyCommentsError:
        form.add_error("text", _("You have many comments on this criterion. Delete one first."))
        return None
    return redirect(here)


def _insert(request: HttpRequest, pk: int, row: Mark, project: int, chosen: int) -> HttpResponse:
    """Put the comment after what is written already. The script of the marking page does that by
    itself, and only says which one was used."""
    comment = saved_comments.use(request.user, project, row.key, chosen)
    if comment is None:
        raise Http404
    if parameters.flag(request.POST, "used"):
        return HttpResponse(status=204)
    words = f"{row.words}\n{comment.text}".strip()
    if len(words) <= MARK_WORDS_LENGTH:
        try:
            saving.save(request.user, pk, Mark, row.pk, Typed({"words": words}, row.revision))
        except (DraftClosedError, DraftConflictError) as error:
            raise Http404 from error
    return redirect(f"{reverse('marking', args=[pk])}#m{row.pk}")
