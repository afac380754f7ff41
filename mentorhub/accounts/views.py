"""Pages for oneself: preferences, what one may do and why, and waiting for a role."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.accounts.forms import ProfileForm
from mentorhub.accounts.models import Role


@access.oneself
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your preferences are saved."))
        return redirect("accounts_profile")
    return render(request, "accounts/profile.html", {"form": form})


@access.oneself
def my_access(request: HttpRequest) -> HttpResponse:
    roles = Role.objects.filter(user=request.user).select_related("granted_by")
    approvals = request.user.approvals.select_related("path", "granted_by")
    enrolments = request.user.enrolments.select_related("path")
    context = {"roles": roles, "approvals": approvals, "enrolments": enrolments}
    return render(request, "accounts/access.html", context)


@access.oneself
def waiting(request: HttpRequest) -> HttpResponse:
    if access.is_member(request.user):
        return redirect("landing")
    return render(request, "accounts/waiting.html")
