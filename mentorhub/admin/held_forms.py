"""A form of the administration whose sign-in has become too old, or has ended, keeps its text.

The answer itself carries what was typed, in hidden fields, together with the question for the
password: nothing of it is stored, so the text of a guide stays within schema ``guides``. After the
answer the form is shown again, filled in and not saved; files are chosen again. Only a form of our
own origin is given back, and only to the person for whom its page was made.
"""

from typing import Any

from allauth.account import app_settings as allauth
from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    reauthenticate_by_password,
)
from allauth.mfa.base.forms import ReauthenticateForm as CodeForm
from allauth.mfa.models import Authenticator
from allauth.utils import get_form_class
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from mentorhub.forms import parameters
from mentorhub.forms.origin import is_from_own_origin
from mentorhub.forms.typed import CSRF_TOKEN

# Of the fields that the page of the question adds.
PREFIX = "held"
# Names the person for whom the page of a form was made (templates/admin/change_form.html).
PERSON = f"{PREFIX}-person"
# Sent with a form that the page of the question has given back.
RETURNED = f"{PREFIX}-form"
# Views of a ModelAdmin that can show a form as it was typed without saving it.
FORM_VIEWS = ("add_view", "change_view")
UNSAVED = gettext_lazy(
    "It is you. Nothing has been saved yet: look through the form and save it again."
)
FILES_AGAIN = gettext_lazy("Choose your files again: they could not be kept.")


def is_returned(request: HttpRequest) -> bool:
    return parameters.has(request.POST, RETURNED)


def is_of_other_person(request: HttpRequest) -> bool:
    """Whether the page of the form was made for somebody else in the same browser."""
    sent = parameters.text(request.POST, PERSON)
    return bool(sent) and sent != str(request.user.pk)


def confirm(request: HttpRequest) -> HttpResponse | None:
    """Ask for the password or a code; None once it was right."""
    form = _form_for(request)
    if form is not None and form.is_bound and form.is_valid():
        if isinstance(form, CodeForm):
            form.save()
        else:
            reauthenticate_by_password(request)
        return None
    return ask(request, form, is_signed_in=True)


def _form_for(request: HttpRequest) -> Any:
    """The form of the person's first way to confirm; None if a passkey is the only one."""
    password_form = get_form_class(allauth.FORMS, "reauthenticate", ReauthenticateForm)
    was_asked = any(
        name.startswith(f"{PREFIX}-ask") for name, _value in parameters.pairs(request.POST)
    )
    data = request.POST if was_asked else None
    for flow in get_reauthentication_flows(request.user):
        if flow["id"] == "reauthenticate":
            return password_form(data, user=request.user, prefix=f"{PREFIX}-ask")
        if set(flow.get("types", [])) - {Authenticator.Type.WEBAUTHN}:
            return CodeForm(data, user=request.user, prefix=f"{PREFIX}-ask")
    return None


def ask(request: HttpRequest, form: Any, *, is_signed_in: bool) -> HttpResponse:
    """The page with the question, and everything that was typed in hidden fields."""
    context = {
        "form": form,
        "is_signed_in": is_signed_in,
        "fields": held_fields(request),
        "had_file": bool(request.FILES) or parameters.has(request.POST, f"{PREFIX}-file"),
    }
    return render(request, "admin/held_form.html", context, status=403)


def held_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, without the fields of the question and the token."""
    return [
        (name, value)
        for name, value in parameters.pairs(request.POST)
        if name != CSRF_TOKEN and (name == PERSON or not name.startswith(f"{PREFIX}-"))
    ]


def show_unsaved(request: Any, view: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """The form as it was typed, not saved; for other pages, a button that sends it."""
    had_file = bool(request.FILES) or parameters.has(request.POST, f"{PREFIX}-file")
    if getattr(view, "__name__", "") not in FORM_VIEWS:
        context = {"fields": held_fields(request), "had_file": had_file}
        return render(request, "admin/unsent_form.html", context, status=200)
    # DatabaseErrorsMixin: a form with an error of the form is shown again and never saved.
    said = [str(UNSAVED), str(FILES_AGAIN)] if had_file else [str(UNSAVED)]
    request.rule_error = " ".join(said)
    return view(request, *args, **kwargs)


def after_new_sign_in(request: HttpRequest) -> HttpResponse | None:
    """For a form whose token is that of an earlier sign-in: give it back with a new one.

    None for every form that is not of our own pages, and not of this person.
    """
    site: Any = admin.site
    if request.method != "POST" or not request.path_info.startswith("/admin/"):
        return None
    if not is_from_own_origin(request) or not site.has_permission(request):
        return None
    if not parameters.has(request.POST, PERSON) or is_of_other_person(request):
        return None
    return ask(request, None, is_signed_in=True)
