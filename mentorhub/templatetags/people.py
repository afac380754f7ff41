"""How people are drawn: their picture or initials, and the languages they speak."""

from typing import Any

from django import template

from mentorhub.accounts.languages import name_of

register = template.Library()


# The pairs of colours in static/css/components/avatar.css.
TINTS = 8


@register.inclusion_tag("components/_avatar.html")
def avatar(person: Any, size: str = "medium", *, lazy: bool = False) -> dict[str, Any]:
    """A person's photo, or their initials in a tint of their own: small, medium, large or huge.

    Screen readers pass over it: the name must stand beside it. ``lazy`` is for lists: the browser
    then loads a picture when it comes near. Makes no query.
    """
    return {
        "initials": person.initials,
        "photo": person.photo,
        "size": size,
        "tint": (person.pk or 0) % TINTS,
        "lazy": lazy,
    }


@register.filter
def language_name(code: str) -> str:
    return name_of(code)


@register.filter
def language_names(codes: list[str]) -> str:
    """ "English, French"."""
    return ", ".join(name_of(code) for code in codes or ())
