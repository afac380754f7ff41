"""What forms share, as built-ins of all templates (TEMPLATES in the settings).

* ``{% csrf_token %}``: the token, and the key of the form. It takes the place of Django's.
* ``{% drafts_meta %}``: with which key the browser keeps unsaved text (static/js/unsaved.js).
* ``{% error_title %}`` and ``{% error_summary %}`` stand in the base templates: they find the forms
  of the page that were refused, so that no page has to think of it.
"""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from mentorhub.forms import keys
from mentorhub.forms.error_summary import errors_of, refused_forms
from mentorhub.outgoing import Passage

register = template.Library()


class FormTokensNode(CsrfTokenNode):
    def render(self, context: template.Context) -> SafeString:
        token, request = super().render(context), context.get("request")
        key = keys.next_key(request) if token and request is not None else ""
        if not key:
            return token
        return token + format_html('<input type="hidden" name="{}" value="{}">', keys.FIELD, key)


@register.tag
def csrf_token(parser: Any, token: Any) -> FormTokensNode:
    """The hidden fields that every form with the method POST needs."""
    return FormTokensNode()


@register.simple_tag(takes_context=True)
def drafts_meta(context: template.Context) -> SafeString | str:
    """The number of the signed-in person and the key of their drafts; nothing in sharing mode,
    where another person sees the screen."""
    request = context.get("request")
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated or getattr(request, "sharing", None):
        return ""
    value = f"{person.pk} {keys.drafts_key(person)}"
    # The form that this page answers shows what was sent: no draft goes over it.
    is_answer = "yes" if request.method == "POST" else "no"
    return format_html('<meta name="drafts" content="{}" data-answers="{}">', value, is_answer)


@register.filter
def passages(field: Any) -> list[Passage]:
    """The passages of guides for which the text of a field was refused."""
    errors = field.errors.as_data()
    return [each for error in errors for each in getattr(error, "passages", ())]


@register.simple_tag
def passages_in(passages: list[Passage], text: str) -> list[Passage]:
    """Those of the passages that stand in this text."""
    return [each for each in passages if each.text == text]


@register.simple_tag(takes_context=True)
def error_title(context: template.Context) -> str:
    """What the title of a page begins with when a form of it was refused."""
    return pgettext("begins the title of a page", "Error:") if _refused(context) else ""


@register.inclusion_tag("components/_error_summary.html", takes_context=True)
def error_summary(context: template.Context) -> dict[str, Any]:
    """Everything that is wrong with the forms of the page, with links to their fields. It takes
    the focus when the page is loaded."""
    return {"errors": [each for form in _refused(context) for each in errors_of(form)]}


def _refused(context: template.Context) -> list[Any]:
    request = context.get("request")
    if request is None or request.method != "POST":
        return []
    return refused_forms(context.flatten().values())
