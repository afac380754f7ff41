"""What a profile still lacks, and why it matters."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.models import Mentor


@dataclass(frozen=True)
class Standing:
    """What is known of a profile without another question to the database."""

    profile: Mentor
    has_hours: bool
    has_projects: bool
    has_room: bool


@dataclass(frozen=True)
class Missing:
    # The part of the page that mends it.
    part: str
    what: str
    why: str
    # Without it nobody can be matched with the mentor.
    needed: bool = False


# Hours, projects, languages, introduction, photo, room, zone.
ALL = 7


def missing(standing: Standing) -> list[Missing]:
    """In the order in which it matters."""
    profile = standing.profile
    found = []
    if not standing.has_hours:
        why = _("Nobody can be matched with you: sessions need an hour that suits both.")
        found.append(Missing("hours", _("No weekly hours yet"), why, needed=True))
    if not standing.has_projects:
        why = _("Students come to you for the project they are on.")
        found.append(Missing("projects", _("No projects chosen yet"), why, needed=True))
    if not profile.languages:
        why = _("You and a student need a language in common.")
        found.append(Missing("languages", _("No languages yet"), why, needed=True))
    if not profile.user.zone:
        why = _("Your hours are read on your clock; until you choose one, that is UTC.")
        found.append(Missing("zone", _("No time zone yet"), why))
    if not profile.introduction:
        why = _("It is the first thing that a new student reads of you.")
        found.append(Missing("introduction", _("No introduction yet"), why))
    if not standing.has_room:
        why = _("Without a link, each session needs one of its own.")
        found.append(Missing("room", _("No link to your room yet"), why))
    if profile.photo is None:
        why = _("A face makes the first session easier.")
        found.append(Missing("photo", _("No photo yet"), why))
    return found
