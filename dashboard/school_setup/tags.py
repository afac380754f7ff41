"""The tag with which a page shows the first steps of the school (library ``school_setup``)."""

from typing import Any

from django import template

from dashboard.school_setup.first_steps import school_steps

register = template.Library()


@register.inclusion_tag("school_setup/_first_steps.html", takes_context=True)
def school_first_steps(context: template.Context) -> dict[str, Any]:
    """Nothing for who does not run the school, and once the steps are taken or put away."""
    request = context["request"]
    found = None if getattr(request, "sharing", None) else school_steps(request.user)
    return {"checklist": found, "request": request, "csrf_token": context.get("csrf_token")}
