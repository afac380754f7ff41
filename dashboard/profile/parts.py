"""The parts of the profile's page: one small form each, saved by itself."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.models import Mentor, ProfileChange
from dashboard.profile import forms, links, projects


@dataclass(frozen=True)
class Kind:
    form: type[forms.PartForm]
    title: Any
    # Says why it is asked for.
    why: Any
    # Too long for the page of all parts: it shows what was chosen, and opens by itself.
    opens: bool = False


KINDS: dict[str, Kind] = {
    "photo": Kind(
        forms.PhotoForm,
        _("Photo"),
        _("Students, mentors and managers see it. Nothing of the file is kept but the picture."),
    ),
    "introduction": Kind(
        forms.IntroductionForm,
        _("Introduction"),
        _("A few sentences for a new student: what you do, and how you like to work."),
    ),
    "links": Kind(
        links.LinksForm,
        _("Links"),
        _("Where students can see what you make. At most 5, each begins with https://."),
    ),
    "languages": Kind(
        forms.LanguagesForm,
        _("Languages"),
        _("Those in which you can run a session."),
        opens=True,
    ),
    "zone": Kind(
        forms.ZoneForm,
        _("Time zone"),
        _("Your hours, and every time on this site, are on this clock."),
        opens=True,
    ),
    "capacity": Kind(
        forms.CapacityForm,
        _("How many students"),
        _("About one for each hour that you have in a week. Nobody is taken from you."),
    ),
    "projects": Kind(
        projects.ProjectsForm,
        _("Projects I would like to mentor"),
        _("Students come to you for the project they are on."),
        opens=True,
    ),
    "disabled_students": Kind(
        forms.DisabledStudentsForm,
        _("Disabled students"),
        _("They need somebody who takes the time to ask what helps. Managers read this."),
    ),
    "hours": Kind(
        projects.HoursForm,
        _("Weekly hours"),
        _("Sessions are proposed within them; you can always plan another hour."),
        opens=True,
    ),
    "pause": Kind(
        forms.PauseForm,
        _("Pause"),
        _("No new student in between. Those you support stay with you."),
    ),
    "room": Kind(
        forms.RoomForm,
        _("Link to my room"),
        _("Any address that begins with https://. Each session can have another."),
    ),
}


@dataclass
class Part:
    name: str
    kind: Kind
    form: forms.PartForm | None
    # The last change, while it can be undone.
    change: ProfileChange | None = None
    # What came of an undo, and why it was refused.
    said: str = ""
    refused: str = ""

    @property
    def title(self) -> Any:
        return self.kind.title

    @property
    def template(self) -> str:
        """What stands in the form, or, without one, what was chosen."""
        return f"dashboard/profile/parts/{self.name}{'' if self.form else '_chosen'}.html"


def part_of(name: str, mentor: Mentor, change: ProfileChange | None = None) -> Part:
    """As the page of all parts shows it: with its form unless it opens by itself."""
    kind = KINDS[name]
    return Part(name, kind, None if kind.opens else kind.form(mentor=mentor), change)
