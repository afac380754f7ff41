"""Forms that could not be saved, kept for their person until the form is sent again.

Kept in the session, whose data is encrypted: at most ``MAX_BYTES`` together, for ``MAX_AGE``
seconds, and only for the person whose key came with the form. Signing out deletes them. Never kept:
forms of sign-in and of the administration, files, and fields named like a secret.
"""

import time
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.http import HttpRequest

from mentorhub import outgoing
from mentorhub.forms.form_pages import page_of_form
from mentorhub.forms.typed import TypedField, byte_length, has_file, typed_fields

SESSION_KEY = "held_forms"
MAX_BYTES = 64 * 1024
MAX_AGE = 3600  # seconds
# Guide texts are edited in the administration, and lie nowhere but in their schema.
NEVER_HELD = ("/accounts/", "/admin/", "/demo/")


@dataclass(frozen=True)
class HeldForm:
    # Path and query of the page that holds the form, and the path that the form is sent to.
    page: str
    action: str
    fields: tuple[TypedField, ...]
    had_file: bool
    # When it was sent, in seconds since 1970.
    at: int

    @classmethod
    def from_request(cls, request: HttpRequest) -> Self:
        fields = tuple(typed_fields(request))
        held_at = int(time.time())
        return cls(page_of_form(request), request.path, fields, has_file(request), held_at)

    @property
    def page_path(self) -> str:
        return self.page.partition("?")[0]

    @property
    def names(self) -> set[str]:
        return {each.name for each in self.fields}

    @property
    def texts(self) -> list[TypedField]:
        return [each for each in self.fields if each.is_text]

    @property
    def byte_length(self) -> int:
        return byte_length(list(self.fields))


def may_be_held(request: HttpRequest) -> bool:
    """Whether the forms of this address are ever kept or shown again."""
    return not request.path_info.startswith(NEVER_HELD)


def hold(request: Any, form: HeldForm) -> bool:
    """Keep a form in the session of the signed-in person; False when there is no room for it, when
    it holds a passage of a guide, and in sharing mode, where nothing is kept that could come back
    on the shared screen."""
    if getattr(request, "sharing", None) or not _is_own_words(request.user, form):
        return False
    others = [
        each
        for each in held_forms(request)
        if (each.action, each.names) != (form.action, form.names)
    ]
    if form.byte_length + sum(each.byte_length for each in others) > MAX_BYTES:
        return False
    _write(request, [*others, form])
    return True


def _is_own_words(person: Any, form: HeldForm) -> bool:
    """Whether no text of the form is from a guide, as far as it can be said now."""
    try:
        return not any(outgoing.check(person, each.value) for each in form.fields)
    except outgoing.UncheckedError:
        return False


def held_forms(request: Any) -> list[HeldForm]:
    """The forms that are kept for the signed-in person; nothing in sharing mode."""
    found = request.session.get(SESSION_KEY)
    if not found or not request.user.is_authenticated or getattr(request, "sharing", None):
        return []
    is_own = found["person"] == request.user.pk
    forms = [_read(each) for each in found["forms"]] if is_own else []
    kept = [each for each in forms if time.time() - each.at <= MAX_AGE]
    if len(kept) < len(found["forms"]):
        _write(request, kept)
    return kept


def drop(request: Any, form: HeldForm) -> None:
    """Forget one form: it was sent again, or its person does not want it any more."""
    _write(request, [each for each in held_forms(request) if each != form])


def move(request: Any, form: HeldForm, page: str) -> HeldForm:
    """The page of the form has sent on to another one, which shows the form from now on."""
    moved = replace(form, page=page)
    _write(request, [moved if each == form else each for each in held_forms(request)])
    return moved


def _write(request: Any, forms: list[HeldForm]) -> None:
    if not forms:
        request.session.pop(SESSION_KEY, None)
        return
    stored = {"person": request.user.pk, "forms": [asdict(each) for each in forms]}
    request.session[SESSION_KEY] = stored


def _read(stored: dict[str, Any]) -> HeldForm:
    fields = tuple(TypedField(**each) for each in stored["fields"])
    return HeldForm(**{**stored, "fields": fields})
