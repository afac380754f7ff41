"""The five people as whom a visitor of the demo can sign in."""

from typing import TypedDict

from django.utils.translation import gettext_lazy as _


class DemoPerson(TypedDict):
    key: str
    email: str
    name: str
    role: str
    blurb: str


DEMO_PEOPLE: list[DemoPerson] = [
    {
        "key": "mentor",
        "email": "mentor@example.org",
        "name": "Maya Laurent",
        "role": _("Mentor"),
        "blurb": _("Supports students on several paths and reads the guides."),
    },
    {
        "key": "student",
        "email": "student@example.org",
        "name": "Sam Rivera",
        "role": _("Student"),
        "blurb": _("Is on the third project of the back-end path. Never sees a guide."),
    },
    {
        "key": "assessor",
        "email": "assessor@example.org",
        "name": "Ines Okafor",
        "role": _("Assessor"),
        "blurb": _("Assesses projects with the criteria in the guides."),
    },
    {
        "key": "manager",
        "email": "manager@example.org",
        "name": "Noor Haddad",
        "role": _("Mentorship manager"),
        "blurb": _("Looks after mentors and can see who has read which guide."),
    },
    {
        "key": "admin",
        "email": "admin@example.org",
        "name": "Tom Lindqvist",
        "role": _("Administrator"),
        "blurb": _("Writes paths, projects and guides, invites people, imports courses."),
    },
]
