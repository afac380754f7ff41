"""How people are drawn: their picture or initials, and the languages they speak."""

from typing import Any

from django import template

from mentorhub.accounts.languages import name_of

register = template.Library()


@register.inclusion_tag("components/_avatar.html")
def mentor_avatar(mentor: Any, photo: Any = None, size: str = "large") -> dict[str, Any]:
    """The photo, or else the initials. The name always stands beside it, so it says nothing."""
    return {"initials": mentor.initials, "photo": photo, "size": size}


@register.filter
def language_names(codes: list[str]) -> str:
    """ "English, French"."""
    return ", ".join(name_of(code) for code in codes or ())
