"""``{% csrf_token %}`` of this project: the token, and the key of the form.

A built-in of all templates (TEMPLATES in the settings), so that it takes the place of Django's.
"""

from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mentorhub.forms import keys

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
