"""The entries of the side navigation and the bottom bar."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()

# Which entry is lit on which page; a page that is not here lights none.
SECTIONS = {
    "path": "path_list",
    "brief": "path_list",
    "course": "path_list",
    "resources": "path_list",
    "guide": "path_list",
    "cover_plan": "covers",
    "cover_briefing": "covers",
    "matching_runs": "matching",
    "matching_run": "matching",
    "matching_pair": "matching",
    "matching_mentors": "matching",
    "matching_what_if": "matching",
    "matching_verdicts": "matching",
    "mentor_request_for": "matching",
    "mentor_request_detail": "matching",
    "deliverables": "student_home",
    "earlier_paths": "student_home",
    "mentor_request": "student_home",
    "mentor_request_withdrawal": "student_home",
    "match_decline": "dashboard",
    "student_dashboard": "dashboard",
    "scratchpad": "dashboard",
    "goal_add": "dashboard",
    "session": "sessions",
    "session_brief": "sessions",
    "session_plan": "sessions",
    "session_move": "sessions",
    "session_cancellation": "sessions",
    "session_proposal": "sessions",
    "session_proposal_answer": "sessions",
    "session_settings": "sessions",
    # What was refused is shown under the address that it was sent to.
    "session_notes": "sessions",
    "session_private": "sessions",
    "session_discovery": "sessions",
    "session_outcome": "sessions",
}


@dataclass(frozen=True)
class Entry:
    label: str
    icon: str
    url: str
    # The letter after "g" that goes there.
    key: str
    # What aria-current says: the page itself, a page below it, or nothing.
    current: str


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Entry]:
    """One entry for each page that is somebody's own, in the order of use."""
    nav = context.get("nav") or {}
    request = context["request"]
    here = getattr(request.resolver_match, "url_name", "")

    def entry(name: str, label: str, icon: str, key: str) -> Entry:
        current = "page" if here == name else "true" if SECTIONS.get(here) == name else ""
        return Entry(label, icon, reverse(name), key, current)

    entries = []
    if nav.get("mentor"):
        entries.append(entry("dashboard", _("Dashboard"), "layout-dashboard", "d"))
    if nav.get("student"):
        entries.append(entry("student_home", _("My project"), "target", "d"))
    elif nav.get("former_student") and not nav.get("projects"):
        entries.append(entry("student_home", _("My work"), "target", "d"))
    if nav.get("mentor") or nav.get("student"):
        entries.append(entry("sessions", _("Sessions"), "calendar", "s"))
    if nav.get("manager"):
        entries.append(entry("matching", _("Matching"), "handshake", "b"))
    if nav.get("projects"):
        roles = set(_true(nav)) - {"former_student"}
        label = _("My path") if roles == {"student", "projects"} else _("Projects")
        entries.append(entry("path_list", label, "route", "p"))
    if nav.get("manager"):
        entries.append(entry("covers", _("Covers"), "refresh-cw", "c"))
        entries.append(entry("announcements", _("Announcements"), "megaphone", "a"))
        entries.append(entry("reading_log", _("Reading log"), "scroll-text", "l"))
    if nav.get("staff"):
        entries.append(entry("admin:index", _("Administration"), "wrench", "m"))
    return entries


@register.filter
def role_names(nav: dict[str, bool]) -> str:
    """What somebody is here, in words: "Mentor, Assessor". What they were is said of those alone
    who are nothing else."""
    names = {
        "mentor": _("Mentor"),
        "assessor": _("Assessor"),
        "student": _("Student"),
        "manager": _("Mentorship manager"),
        "staff": _("Administrator"),
    }
    held = [word for kind, word in names.items() if (nav or {}).get(kind)]
    if not held and (nav or {}).get("former_student"):
        held = [_("Former student")]
    return ", ".join(held)


def _true(nav: dict[str, bool]) -> list[str]:
    return [name for name, value in nav.items() if value]
