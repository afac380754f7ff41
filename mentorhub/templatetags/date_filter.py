"""Django's filter ``date`` as a built-in of all templates: what it wrote is remembered."""

import datetime
from typing import Any

from django import template
from django.template import defaultfilters

from mentorhub.date_formats import django_date_format

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Any, pattern: str | None = None) -> str:
    if isinstance(value, datetime.date):
        return django_date_format(value, pattern)
    return str(defaultfilters.date(value, pattern))
