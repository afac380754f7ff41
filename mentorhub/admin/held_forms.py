"""A form of the administration whose sign-in has become too old, or has ended, keeps its text.

The answer itself carries what was typed, in hidden fields, together with the question for the
password: nothing of it is stored, so the text of a guide stays within schema ``guides``. After the
answer the form is shown again, filled in and not saved; files are chosen again. Only a form of our
own origin is given back, and only to the person for whom its page was made.

Nothing is carried out by the answer. A page that has its own confirmation is shown once more
(``shows_unsaved``); what is left, such as “Publish” in a list, gets a page that says what was asked
for, with one button.
"""

from collections.abc import Callable
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
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from mentorhub.admin.changelists import is_valid_for_field
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
UNSAVED = gettext_lazy("Confirmed. Nothing has been saved yet: check the form and save it again.")
UNDONE = gettext_lazy("Confirmed. Nothing has been done yet: please review what will happen.")
# Rows of a list that the page of an action names; the others are counted.
MAX_NAMED = 20
FILES_AGAIN = gettext_lazy("Choose your files again: they could not be kept.")


def is_returned(request: HttpRequest) -> bool:
    return parameters.has(request.POST, RETURNED)


def shows_unsaved(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorator for a view that carries nothing out while ``is_returned``: it shows its page with
    what was typed or asked for."""
    view.shows_unsaved = True  # type: ignore[attr-defined]
    return view


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
        "had_file": _had_file(request),
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
    """The page as it was typed, not saved; for other pages, a button that sends it."""
    had_file = _had_file(request)
    model_admin = getattr(view, "__self__", None)
    action = parameters.text(request.POST, "action")
    name = getattr(view, "__name__", "")
    if getattr(view, "shows_unsaved", False) or (
        name == "changelist_view" and action in _confirmed_names(model_admin)
    ):
        return view(request, *args, **kwargs)
    if name not in FORM_VIEWS:
        context = {
            "fields": held_fields(request),
            "had_file": had_file,
            "back": request.get_full_path(),
        }
        if name == "changelist_view" and action:
            context |= _described(request, model_admin, action)
        return render(request, "admin/unsent_form.html", context, status=200)
    # DatabaseErrorsMixin: a form with an error of the form is shown again and never saved.
    said = [str(UNSAVED), str(FILES_AGAIN)] if had_file else [str(UNSAVED)]
    request.rule_error = " ".join(said)
    return view(request, *args, **kwargs)


def say_unsaved(request: HttpRequest) -> None:
    """For a view that ``shows_unsaved``: a message above the form that was typed."""
    messages.info(request, UNSAVED)
    if _had_file(request):
        messages.warning(request, FILES_AGAIN)


def _had_file(request: HttpRequest) -> bool:
    return bool(request.FILES) or parameters.has(request.POST, f"{PREFIX}-file")


def _confirmed_names(model_admin: Any) -> set[str]:
    """The actions of a list that show a page of confirmation before anything happens."""
    found = getattr(model_admin, "get_confirmed_actions", lambda: ())()
    direct = getattr(model_admin, "direct_actions", ())
    return {action.name for action in found} - set(direct)


def _described(request: HttpRequest, model_admin: Any, action: str) -> dict[str, Any]:
    """What an action of a list is called, and the rows that were chosen."""
    known = model_admin.get_actions(request)
    pk = model_admin.model._meta.pk
    keys = parameters.as_sent(request.POST, ACTION_CHECKBOX_NAME)
    valid = [key for key in keys if is_valid_for_field(pk, key)]
    rows = model_admin.get_queryset(request).filter(pk__in=valid)
    found = rows.count()
    return {
        "action_label": str(known[action][2]).rstrip("…") if action in known else "",
        "row_names": [str(row) for row in rows[:MAX_NAMED]],
        "more_rows": max(0, found - MAX_NAMED),
    }


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
