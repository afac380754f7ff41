"""Looks at a site that has the feature, and prints what it saw as one line of JSON."""

import json
import re

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.checks import ERROR, run_checks  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402

from dashboard.rooms.models import Room  # noqa: E402
from dashboard.rooms.views import rooms  # noqa: E402
from mentorhub.accounts.anonymising import anonymise  # noqa: E402
from mentorhub.accounts.models import User  # noqa: E402
from mentorhub.database import OWNER, SIGNIN, WEB, signed_in_as  # noqa: E402
from mentorhub.notifications import preferences, sending  # noqa: E402
from mentorhub.notifications.models import Notification  # noqa: E402
from tests import factories as make  # noqa: E402
from tests.client import Client  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
setup_test_environment()
call_command("migrate", verbosity=0)

with signed_in_as(OWNER):
    path = make.path(slug="baking", title="Baking")
    mentor, student = make.mentor("Maya Mentor", path), make.student("Stu Student", path)
    make.mentorship(mentor, student)
    clerk = make.person("Tom Admin", "staff")
browsers = {"mentor": Client(), "student": Client(), "visitor": Client(), "staff": Client()}
with signed_in_as(SIGNIN):
    browsers["mentor"].force_login(mentor)
    browsers["student"].force_login(student)
    browsers["staff"].force_login(clerk)


def get(name: str, url: str, **kwargs):
    return browsers[name].get(url, **kwargs)


def rooms_on(name: str, url: str) -> list[str]:
    return re.findall(r"<li data-room>([^<]*)", get(name, url).content.decode())


def links(name: str, url: str, lit: bool = False) -> list[str]:
    (side,) = re.findall(r'<nav class="side-nav".*?</nav>', get(name, url).content.decode(), re.S)[
        :1
    ]
    found = re.findall(r'<a href="([^"]*)"([^>]*)', side)
    return [href for href, rest in found if "aria-current" in rest or not lit]


def queries_of(name: str, url: str) -> int:
    with CaptureQueriesContext(connections[WEB]) as queries:
        assert get(name, url).status_code == 200
    return len(queries)


homes = {"mentor": "/dashboard/", "student": "/student/"}
seen = {
    "problems": [str(found) for found in run_checks() if found.level >= ERROR],
    "navigation": {name: links(name, url) for name, url in homes.items()},
    "lit": links("mentor", "/rooms/", lit=True),
    "status": {name: get(name, "/rooms/").status_code for name in ("mentor", "student", "visitor")},
    "gate": rooms.gate,
    "choices": {
        name: [
            [each.kind, each.fixed]
            for each in preferences.choices(User.objects.get(pk=person.pk))
            if each.kind == "room_opened"
        ]
        for name, person in {"mentor": mentor, "student": student}.items()
    },
}
before = {name: rooms_on(name, url) for name, url in homes.items()}
get("mentor", "/dashboard/")
without = queries_of("mentor", "/dashboard/")

# On the login of the web, through the page.
data = {"title": "Attic", "note": "Under the roof"}
assert browsers["mentor"].post("/rooms/", data).status_code == 302
room = Room.objects.get()

seen["mentor_home"] = {"before": before["mentor"], "after": rooms_on("mentor", "/dashboard/")}
seen["student_home"] = {"before": before["student"], "after": rooms_on("student", "/student/")}
seen["queries"] = {"without": without, "with": queries_of("mentor", "/dashboard/")}
sending.drain(20)
seen["notified"] = list(
    Notification.objects.filter(recipient=student).values_list("kind", flat=True)
)
seen["mailed"] = [message.subject for message in mail.outbox if message.to == [student.email]]
seen["admin"] = get("staff", f"/admin/rooms/room/{room.pk}/change/").status_code

with signed_in_as(OWNER):
    for role in mentor.roles.all():
        role.end(by=clerk)
    anonymise(mentor)
    seen["text"] = {"before": room.note, "after": Room.objects.get().note}
print(json.dumps(seen))
