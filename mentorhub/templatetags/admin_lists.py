"""Tags of the lists and forms of the administration, and how they show times."""

import datetime
from typing import Any

from django import template
from django.contrib import admin
from django.contrib.admin import helpers
from django.contrib.admin import utils as admin_utils
from django.contrib.admin.templatetags import admin_list
from django.contrib.admin.views.main import ChangeList
from django.db import models

from mentorhub.admin.areas import Area, area_of
from mentorhub.templatetags.ui_tags import moment

register = template.Library()


@register.simple_tag
def admin_area(opts: Any) -> Area:
    """The area of the school to which the list of a model belongs."""
    return area_of(admin.site._registry.get(opts.model))


@register.simple_tag
def active_filters(cl: ChangeList) -> list[dict[str, Any]]:
    """The filters of a list that are set: name, choice, and the address of the list without."""
    found = []
    for spec in cl.filter_specs:
        choices = list(spec.choices(cl))
        chosen = next((each for each in choices if each["selected"]), None)
        if chosen is not None and chosen is not choices[0]:
            without = choices[0]["query_string"]
            found.append({"title": spec.title, "choice": chosen["display"], "without": without})
    return found


def show_moments() -> None:
    """Show the times of the administration as the rest of the site does, with the zone.

    Django has one function each for a value of a field and for another value, used by lists, forms
    and inlines, and no setting for the text of a time. Called once, when the site starts.
    """

    def for_field(value: Any, field: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(field, models.DateTimeField) and value is not None:
            return moment(value)
        return admin_utils.display_for_field(value, field, *args, **kwargs)

    def for_value(value: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(value, datetime.datetime):
            return moment(value)
        return admin_utils.display_for_value(value, *args, **kwargs)

    for module in (admin_list, helpers):
        module.display_for_field = for_field  # type: ignore[attr-defined]
    admin_list.display_for_value = for_value  # type: ignore[attr-defined]
