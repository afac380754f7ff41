"""The key of a form: a hidden field that says for whom a form was rendered, and which one it is.

``{% csrf_token %}`` writes it into every form of a signed-in person (templatetags/form_tags.py), so
that no form can be without one. It serves two purposes:

* The same form sent twice has the same key and counts once (submissions.py).
* A key is signed for its person. Text is only kept for somebody whose key came with it, so that one
  person's text is never shown to another who signs in in the same browser (held.py).

A key authorises nothing: the CSRF check does not know of it.
"""

import base64
import hmac
import re
import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from mentorhub.forms import parameters

FIELD = "form_key"
LENGTH = 40
SALT = "mentorhub.forms.keys"
# A random part for each page, its signature, and the number of the form on the page.
_FORMAT = re.compile(r"([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{16})\.([0-9]{1,6})")


def next_key(request: HttpRequest) -> str:
    """The key of the next form on the page; empty for visitors.

    In sharing mode it is made for the mentor, who sends the form, and not for the student as whom
    the page is shown.
    """
    sharing = getattr(request, "sharing", None)
    person = sharing.mentor if sharing else getattr(request, "user", None)
    if person is None or not person.is_authenticated or person.pk is None:
        return ""
    page = getattr(request, "form_keys", None)
    if page is None:
        nonce = secrets.token_urlsafe(9)
        page = [f"{nonce}.{_signature(person, nonce, settings.SECRET_KEY)}", 0]
        request.form_keys = page  # type: ignore[attr-defined]
    page[1] += 1
    return f"{page[0]}.{page[1]}"


def sent_key(request: HttpRequest) -> str:
    """The key that came with a form, whoever it was made for."""
    return parameters.text(request.POST, FIELD, longest=LENGTH)


def key_of(request: Any) -> str:
    """The key that came with a form, if it was made for the signed-in person; else empty."""
    sent = sent_key(request)
    return sent if belongs_to(sent, request.user) else ""


def belongs_to(key: str, person: Any) -> bool:
    found = _FORMAT.fullmatch(key)
    if found is None or person.pk is None:
        return False
    nonce, signature, _number = found.groups()
    known = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(hmac.compare_digest(_signature(person, nonce, each), signature) for each in known)


def drafts_key(person: Any) -> str:
    """The key, in Base64, with which a browser encrypts the drafts of a person."""
    return base64.b64encode(
        salted_hmac(f"{SALT}.drafts", str(person.pk), algorithm="sha256").digest()
    ).decode()


def _signature(person: Any, nonce: str, secret: str) -> str:
    digest = salted_hmac(SALT, f"{person.pk}.{nonce}", secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:12]).decode()
