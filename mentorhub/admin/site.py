"""The administration site: for staff with a second factor who signed in a short time ago."""

import time
from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentorhub.admin import areas, front_page
from mentorhub.admin.autocomplete import ForgivingAutocomplete
from mentorhub.forms import parameters
from mentorhub.markdown.rendering import render

# The session key that holds when the administration was last used, in seconds since 1970.
ACTIVITY_KEY = "admin_used_at"
# Seconds: to write the session on every page would cost a query each.
NOTED_EVERY = 60
# Of characters in a preview; longer texts are cut.
MAX_PREVIEW_LENGTH = 200_000
# Of packages: a list that fails with sign-in by e-mail, and tables that hold secrets.
NOT_SHOWN = (
    "account.EmailAddress",
    "account.EmailConfirmation",
    "auth.Group",
    "mfa.Authenticator",
    "socialaccount.SocialAccount",
    "socialaccount.SocialApp",
    "socialaccount.SocialToken",
    "usersessions.UserSession",
)


class AdminConfig(DjangoAdminConfig):
    default_site = "mentorhub.admin.site.AdminSite"

    def ready(self) -> None:
        super().ready()
        from django.apps import apps

        from mentorhub.admin import navigation  # noqa: F401  registers its entry

        for name in NOT_SHOWN:
            model = apps.get_model(name)
            if admin.site.is_registered(model):
                admin.site.unregister(model)


class AdminSite(admin.AdminSite):
    site_header = "MentorHub"
    site_title = gettext_lazy("MentorHub administration")
    index_title = gettext_lazy("Administration")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and has_second_factor(request)

    def is_open_to(self, request: HttpRequest) -> bool:
        """Whether a page of it would answer this person; neither says nor sends anything.

        Also after a sign-in that is too old: the form that comes with it is read and given back.
        """
        return self.has_permission(request)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Staff only, and only after a recent sign-in: everybody else meets an absent page."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            from mentorhub.admin import held_forms

            refusal = self._refusal(request)
            if refusal is not None:
                return refusal
            note_activity(request)
            if request.method == "POST" and held_forms.is_returned(request):
                return held_forms.show_unsaved(request, view, *args, **kwargs)
            return inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The lists by the areas of the school; those of one app on the page of that app."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        return areas.grouped(request, self)

    def index(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"tasks": front_page.tasks(), "attentions": front_page.attentions(request)}
        return super().index(request, context | (extra_context or {}))

    def _refusal(self, request: HttpRequest) -> HttpResponse | None:
        from mentorhub.admin import held_forms  # needs the models, which this module precedes

        if not request.user.is_authenticated:
            return redirect_to(settings.LOGIN_URL, request.get_full_path())
        if not super().has_permission(request):
            raise Http404
        if not has_second_factor(request):
            messages.warning(
                request, _("Add a second factor first: the administration requires it.")
            )
            return redirect("mfa_index")
        if signed_in_recently(request):
            return None
        if request.method == "POST" and not held_forms.is_of_other_person(request):
            return held_forms.confirm(request)
        return sign_in_again(request)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        wished = parameters.text(request.GET, REDIRECT_FIELD_NAME, longest=2000)
        safe = parameters.is_own_path(wished)
        return redirect_to(settings.LOGIN_URL, wished if safe else reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return ForgivingAutocomplete.as_view(admin_site=self)(request)

    def get_urls(self) -> list[Any]:
        from mentorhub.admin import views

        own = [
            path("audit/", self.admin_view(views.audit_list), name="audit"),
            path("mails/", self.admin_view(views.mails), name="mails"),
            path("preview/", self.admin_view(preview), name="preview"),
            path(
                "r/<path:content_type_id>/<path:object_id>/",
                self.admin_view(view_on_site),
                name="view_on_site",
            ),
        ]
        return [*own, *super().get_urls()]


@never_cache
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a Markdown field looks like to its readers."""
    return HttpResponse(rendered_preview(request))


def rendered_preview(request: HttpRequest) -> str:
    """The HTML of the text that was sent; images of guides included."""
    text = parameters.text(request.POST, "text", longest=MAX_PREVIEW_LENGTH, multiline=True)
    return render(text, images_from=("/files/", "/projects/"))


def view_on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """As Django's, with an absent page for a key that its table cannot have."""
    from django.contrib.contenttypes.views import shortcut

    try:
        return shortcut(request, content_type_id, object_id)
    except ValidationError as error:
        raise Http404 from error


def has_second_factor(request: HttpRequest) -> bool:
    from allauth.mfa.utils import is_mfa_enabled

    return not settings.STAFF_MFA_REQUIRED or is_mfa_enabled(request.user)


def signed_in_recently(request: HttpRequest) -> bool:
    """Within ``ADMIN_SIGN_IN_MINUTES`` of the sign-in, or of the last page of the administration.

    A form that was shown in time may still be sent for as long again. However active somebody is,
    after ``ADMIN_SIGN_IN_MAX_HOURS`` they are asked once more.
    """
    from allauth.account.internal.flows.login import get_authentication_records

    seconds = settings.ADMIN_SIGN_IN_MINUTES * 60
    if request.method == "POST":
        seconds *= 2
    now = time.time()
    signed_in_at = max(
        (record["at"] for record in get_authentication_records(request, request.user)), default=0
    )
    if now - signed_in_at >= settings.ADMIN_SIGN_IN_MAX_HOURS * 3600:
        return False
    seen_at = max(signed_in_at, request.session.get(ACTIVITY_KEY, 0))
    return now - seen_at < seconds


def note_activity(request: HttpRequest) -> None:
    """Remember that somebody works here, at most once in ``NOTED_EVERY`` seconds."""
    now = int(time.time())
    if now - request.session.get(ACTIVITY_KEY, 0) >= NOTED_EVERY:
        request.session[ACTIVITY_KEY] = now


def sign_in_again(request: HttpRequest) -> HttpResponse:
    from allauth.account.internal.flows.reauthentication import get_reauthentication_flows

    # A form of somebody else in this browser is not resumed; its page is.
    wished = request.get_full_path() if request.method == "GET" else request.path
    messages.info(request, _("Please confirm that it is you: you signed in some time ago."))
    flows = get_reauthentication_flows(request.user)
    if not flows:
        logout(request)
        return redirect_to(settings.LOGIN_URL, wished)
    page = {"reauthenticate": "account_reauthenticate"}.get(flows[0]["id"], flows[0]["id"])
    return redirect_to(page, wished)


def redirect_to(page: str, wished: str) -> HttpResponseRedirect:
    query = urlencode({REDIRECT_FIELD_NAME: wished})
    return HttpResponseRedirect(f"{resolve_url(page)}?{query}")
