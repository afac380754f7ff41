"""Pages for oneself: preferences, what one may do and why, and waiting for a role."""

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorhub import access
from mentorhub.accounts import invitations, limits
from mentorhub.accounts.forms import ProfileForm, ZoneForm
from mentorhub.accounts.security import security_of
from mentorhub.accounts.standing import standing_of
from mentorhub.forms import parameters


@access.oneself
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your preferences are saved."))
        return redirect("accounts_profile")
    return render(request, "accounts/profile.html", {"form": form})


@access.oneself
@require_safe
def my_access(request: HttpRequest) -> HttpResponse:
    standing = standing_of(request.user)
    context = {
        "roles": standing.roles,
        "approvals": standing.approvals,
        "enrolments": standing.enrolments,
    }
    return render(request, "accounts/access.html", context)


@access.oneself
@require_POST
def zone(request: HttpRequest) -> HttpResponse:
    """What the browser guesses at the first sign-in; later it is chosen in the preferences."""
    form = ZoneForm(request.POST, instance=request.user)
    if request.user.zone or not form.is_valid():
        return HttpResponseBadRequest()
    form.save()
    return HttpResponse(status=204)


@access.oneself
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/security.html", {"state": security_of(request.user)})


@access.anyone
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing: programs that read mail for people open every link in it."""
    found = invitations.find(token)
    form = SetPasswordForm(found.user, request.POST or None) if found else None
    try:
        if form and request.method == "POST" and form.is_valid():
            password = form.cleaned_data["new_password1"]
            return keep_token(invitations.accept(request, found, password))
    except invitations.NoLongerOpenError:
        form = None
    if form is None:
        return keep_token(render(request, "accounts/invitation.html", status=410))
    standing = standing_of(found.user)
    context = {"form": form, "invitation": found, "person": found.user, "standing": standing}
    return keep_token(render(request, "accounts/invitation.html", context))


def keep_token(response: HttpResponse) -> HttpResponse:
    """The address is the secret: no page that follows is told it.

    Not “no-referrer”: with that, browsers hide where the form itself comes from as well, and it is
    refused as a forgery.
    """
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


# What was done too often, by the page: the app and the action of allauth's limits.
LIMITED = {
    "account_login": (limits.ACCOUNT, "login"),
    "account_reset_password": (limits.ACCOUNT, "reset_password"),
    "account_reset_password_from_key": (limits.ACCOUNT, "reset_password_from_key"),
    "account_reauthenticate": (limits.ACCOUNT, "reauthenticate"),
    "account_change_password": (limits.ACCOUNT, "change_password"),
    "account_set_password": (limits.ACCOUNT, "change_password"),
    "account_email": (limits.ACCOUNT, "manage_email"),
    "mfa_reauthenticate": (limits.ACCOUNT, "reauthenticate"),
    "mfa_reauthenticate_webauthn": (limits.ACCOUNT, "reauthenticate"),
    "mfa_login_webauthn": (limits.MFA, "webauthn_login"),
}


def too_many(request: HttpRequest) -> HttpResponse:
    """The page of error 429: how long to wait, and what works meanwhile."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    app, action = LIMITED.get(page, (limits.ACCOUNT, "login"))
    key = parameters.text(request.POST, "email", longest=254).lower() or None
    seconds = limits.seconds_to_wait(request, app=app, action=action, key=key) or 60
    context = {"time": limits.in_words(seconds), "page": page}
    response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return response


@access.oneself
def waiting(request: HttpRequest) -> HttpResponse:
    if access.is_member(request.user):
        return redirect("landing")
    return render(request, "accounts/waiting.html")
