"""Announcements of the mentorship managers: written, listed, ended."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.models import Announcement
from dashboard.models.announcement import LONGEST_ANNOUNCEMENT
from mentorhub import access
from mentorhub.accounts import act_limits
from mentorhub.database import STAFF, signed_in_as
from mentorhub.dates import ANNOUNCEMENT_AHEAD, ANNOUNCEMENT_BEHIND
from mentorhub.forms import parameters
from mentorhub.forms.dates import DateTimeField, MomentInput
from mentorhub.lists import page_of


class AnnouncementForm(forms.ModelForm):
    body = forms.CharField(
        label=capfirst(_("text")),
        max_length=LONGEST_ANNOUNCEMENT,
        help_text=_("Markdown"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
    )
    since = DateTimeField(
        label=_("From"),
        required=False,
        past=ANNOUNCEMENT_BEHIND,
        ahead=ANNOUNCEMENT_AHEAD,
        widget=MomentInput(attrs={"class": "input"}),
        help_text=_("Empty: at once."),
    )
    until = DateTimeField(
        label=_("Until"),
        required=False,
        past=ANNOUNCEMENT_BEHIND,
        ahead=ANNOUNCEMENT_AHEAD,
        widget=MomentInput(attrs={"class": "input"}),
        help_text=_("Empty: until you end it."),
    )

    class Meta:
        model = Announcement
        fields = ("title", "body", "since", "until")
        widgets = {
            "title": forms.TextInput(attrs={"class": "input"}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["since"] = cleaned.get("since") or timezone.now()
        until = cleaned.get("until")
        if until and until <= cleaned["since"]:
            self.add_error("until", gettext("It ends before it begins."))
        return cleaned


@access.managers
@act_limits.limited(act_limits.ANNOUNCEMENT, in_form=True)
@require_http_methods(["GET", "HEAD", "POST"])
def announcements(request: HttpRequest) -> HttpResponse:
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and act_limits.within(request, form):
        with signed_in_as(STAFF):
            form.instance.written_by_id = request.user.pk
            form.save()
        messages.success(request, gettext("The mentors read it on their dashboard."))
        return redirect("announcements")
    query = parameters.search(request)
    rows = Announcement.objects.select_related("written_by").order_by("-since", "-pk")
    if query:
        rows = rows.filter(title__icontains=query)
    context = {
        "form": form,
        "page": page_of(rows, request),
        "query": query,
        "now": timezone.now(),
    }
    status = 422 if form.errors else 200
    return render(request, "dashboard/announcements.html", context, status=status)


@access.managers
@act_limits.limited(act_limits.ANNOUNCEMENT)
@require_POST
def end_announcement(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Announcement, pk=pk)
    with signed_in_as(STAFF):
        found.end()
    messages.success(request, gettext("“%(title)s” has ended.") % {"title": found.title})
    return redirect("announcements")
