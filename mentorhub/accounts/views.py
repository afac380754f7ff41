"""The account pages: preferences, security, one's roles, invitations, and waiting for a role."""

from http import HTTPStatus
from typing import cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mentorhub import access, time_zones
from mentorhub.accounts import act_limits, invitations, photos, sign_in_limits
from mentorhub.accounts.affiliations import affiliations_of, rows_of
from mentorhub.accounts.blocks import block as set_block
from mentorhub.accounts.blocks import end as end_running_block
from mentorhub.accounts.blocks import may_be_blocked
from mentorhub.accounts.data_export import archive
from mentorhub.accounts.forms import BlockForm, InvitationForm, PhotoForm, ProfileForm, ZoneForm
from mentorhub.accounts.models import Block, DataExport, User
from mentorhub.accounts.security import security_of
from mentorhub.body_limits import takes_files
from mentorhub.files import pictures
from mentorhub.files.images import MAX_BYTES
from mentorhub.files.responses import as_download
from mentorhub.forms import parameters
from mentorhub.forms.addresses import canonical_email
from mentorhub.lists import page_of


@access.oneself
@act_limits.limited(act_limits.PREFERENCES)
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(form.instance.language):
            messages.success(request, _("Your preferences are saved."))
        return redirect("accounts_profile")
    status = 422 if form.errors else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)


@access.oneself
@act_limits.limited(act_limits.PHOTO)
@takes_files(max_bytes=MAX_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def my_photo(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = PhotoForm(request.POST, request.FILES) if sent else PhotoForm()
    if sent and form.is_valid():
        photos.replace(request.user, form.cleaned_data["photo"])
        messages.success(request, _("Your photo is saved."))
        return redirect("accounts_photo")
    status = 422 if form.errors else 200
    return render(request, "accounts/photo.html", {"form": form}, status=status)


@access.oneself
@act_limits.limited(act_limits.PHOTO)
@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    photos.replace(request.user, None)
    messages.success(request, _("Your photo is removed. Your initials are shown instead."))
    return redirect("accounts_photo")


@access.oneself
@require_safe
def photo(request: HttpRequest, photo: UUID) -> HttpResponse:
    """A person's photo. Its UUID changes with the picture, so a browser may keep it an hour."""
    if not User.objects.with_photo_visible_to(request.user).filter(photo=photo).exists():
        raise Http404
    try:
        content = pictures.opened(photo)
    except FileNotFoundError as error:
        raise Http404 from error
    response = as_download(content, "photo.webp", "image/webp", inline=True)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@access.oneself
@act_limits.limited(act_limits.DATA_EXPORT)
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is stored of the person and that they may see, as one archive."""
    if request.method != "POST":
        return render(request, "accounts/data.html")
    person = User.objects.get(pk=request.user.pk)
    DataExport.objects.create(person=person)
    name = f"mentorhub-{timezone.localdate().isoformat()}.zip"
    return as_download(archive(person), name, "application/zip", inline=False)


@access.oneself
@require_safe
def blocks(request: HttpRequest) -> HttpResponse:
    rows = Block.objects.visible_to(request.user).running().select_related("blocked")
    page = page_of(rows.order_by("blocked__plain_name", "pk"), request)
    return render(request, "accounts/blocks.html", {"page": page})


@access.oneself
@act_limits.limited(act_limits.BLOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """Mute or block somebody with whom one has to do, or change the one into the other."""
    people = User.objects.filter(access.people_one_may_block(request.user))
    other = get_object_or_404(people, pk=pk)
    running = Block.objects.visible_to(request.user).running().filter(blocked=other).first()
    form = BlockForm(
        request.POST or None,
        may_block=may_be_blocked(other),
        initial={"kind": running.kind if running else Block.Kind.MUTE},
    )
    if request.method == "POST" and form.is_valid():
        found = set_block(other, form.cleaned_data["kind"], by=request.user)
        said = _("You have blocked %(name)s.")
        if found.kind == Block.Kind.MUTE:
            said = _("You have muted %(name)s.")
        messages.success(request, said % {"name": other.name})
        return redirect("accounts_blocks")
    context = {"form": form, "other": other, "running": running}
    status = 422 if form.errors else 200
    return render(request, "accounts/block.html", context, status=status)


@access.oneself
@act_limits.limited(act_limits.BLOCK)
@require_POST
def end_block(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Block.objects.visible_to(request.user).running().select_related("blocked")
    found = get_object_or_404(rows, pk=pk)
    end_running_block(found)
    said = _("%(name)s is no longer muted or blocked.") % {"name": found.blocked.name}
    messages.success(request, said)
    return redirect("accounts_blocks")


@access.oneself
@require_safe
def my_access(request: HttpRequest) -> HttpResponse:
    found = rows_of(request.user).items()
    context = {name: page_of(rows, request, name=name) for name, rows in found}
    return render(request, "accounts/access.html", context)


@access.oneself
@act_limits.limited(act_limits.PREFERENCES)
@require_POST
def zone(request: HttpRequest) -> HttpResponse:
    """Save the time zone of the browser: by script after the first sign-in, later in place of the
    one that the page named, when the person accepts the offer to switch. 400 for anything else."""
    form = ZoneForm(request.POST, instance=request.user, instead_of=request.user.zone)
    here = parameters.safe_next_url(request, "landing")
    if not form.is_valid():
        meanwhile = form.has_error("instead_of", "changed_meanwhile")
        return redirect(here) if meanwhile else HttpResponseBadRequest()
    form.save()
    if not form.cleaned_data["instead_of"]:
        return HttpResponse(status=204)
    city = time_zones.city_of(form.instance.zone or "UTC")
    messages.success(request, _("Times are now shown in %(city)s time.") % {"city": city})
    return redirect(here)


@access.oneself
@act_limits.limited(act_limits.PREFERENCES)
@require_POST
def put_first_steps_away(request: HttpRequest) -> HttpResponse:
    """The list of first steps is not shown to this person again."""
    user = cast(User, request.user)
    user.first_steps_put_away_at = timezone.now()
    user.save(update_fields=["first_steps_put_away_at"])
    messages.success(request, _("Your first steps are hidden."))
    return redirect(parameters.safe_next_url(request, default="/"))


@access.oneself
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/security.html", {"state": security_of(request.user)})


@access.anyone
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an invitation. A GET changes nothing: mail scanners open every link in a mail."""
    found = invitations.find(token)
    form = InvitationForm(found.user, request.POST or None) if found else None
    try:
        if form and request.method == "POST" and form.is_valid():
            password = form.cleaned_data["new_password1"]
            return invitations.accept(request, found, password)
    except invitations.NoLongerOpenError:
        form = None
    if form is None:
        return render(request, "accounts/invitation.html", status=410)
    context = {
        "form": form,
        "invitation": found,
        "person": found.user,
        "affiliations": affiliations_of(found.user),
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/invitation.html", context, status=status)


# The limit behind a response 429, by URL name: the app and the action of allauth.
LIMITED = {
    "account_login": (sign_in_limits.ACCOUNT, "login"),
    "account_reset_password": (sign_in_limits.ACCOUNT, "reset_password"),
    "account_reset_password_from_key": (sign_in_limits.ACCOUNT, "reset_password_from_key"),
    "account_reauthenticate": (sign_in_limits.ACCOUNT, "reauthenticate"),
    "account_change_password": (sign_in_limits.ACCOUNT, "change_password"),
    "account_set_password": (sign_in_limits.ACCOUNT, "change_password"),
    "account_email": (sign_in_limits.ACCOUNT, "manage_email"),
    "mfa_reauthenticate": (sign_in_limits.ACCOUNT, "reauthenticate"),
    "mfa_reauthenticate_webauthn": (sign_in_limits.ACCOUNT, "reauthenticate"),
    "mfa_login_webauthn": (sign_in_limits.MFA, "webauthn_login"),
}


def too_many(request: HttpRequest) -> HttpResponse:
    """The page for status 429: how long to wait, and what works meanwhile."""
    page = request.resolver_match.view_name if request.resolver_match else ""
    app, action = LIMITED.get(page, (sign_in_limits.ACCOUNT, "login"))
    key = canonical_email(parameters.text(request.POST, "email", longest=254)) or None
    seconds = sign_in_limits.seconds_to_wait(request, app=app, action=action, key=key) or 60
    context = {"time": sign_in_limits.minutes_text(seconds), "page": page}
    response = render(request, "429.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = str(seconds)
    return response


# More kinds of roles than there are.
ENDED_SHOWN = 8


@access.oneself
def waiting(request: HttpRequest) -> HttpResponse:
    """The page of a person without any role, who waits for one or had one; others are sent to their
    home."""
    if access.is_member(request.user) or access.was_student(request.user):
        return redirect("landing")
    ended = request.user.roles.exclude(ended_at=None).order_by("-ended_at", "-pk")
    return render(request, "accounts/waiting.html", {"ended": list(ended[:ENDED_SHOWN])})
