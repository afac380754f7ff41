"""The school of the sweep: three guides full of canaries, on a running server."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from mentorhub.database import STAFF, signed_in_as
from students.models import CourseItem, Project, Resource
from students.paths.uploads import store_upload
from tests import factories as make
from tests.dashboard.inbox.build import say, talk
from tests.people import school
from tests.walls import judging
from tests.walls.canaries import Nest
from tests.walls.sweep import Sweep


def build(live_server: Any) -> Sweep:
    people, nest = school(), Nest()
    # Finished Baking, and is nothing else here any more.
    people.more["finn"] = make.student("Finn Finished", people.baking)
    make.mentorship(people.maya, people.more["finn"])
    make.work(people.more["finn"], people.bread)
    people.more["finn"].enrolments.get().end("finished", by=people.tom)
    for project in (people.bread, Project.objects.get(slug="cake"), people.table):
        nest.plant(project)
    with signed_in_as(STAFF):
        file = store_upload(
            SimpleUploadedFile("flour.txt", b"flour and water"), people.baking, None
        )
        CourseItem.objects.create(project=people.bread, kind="page", title="Flour", body="Sift.")
        Resource.objects.create(project=people.bread, kind="file", title="Flour", file=file)
        thread = talk("student", people.maya, people.stu, "See [[guide:baking/p1-bread#c1.1]]")
        say(thread, people.stu, uploads=[SimpleUploadedFile("loaf.txt", b"flour and water")])
    sweep = Sweep(live_server.url, people, nest)
    sweep.defence = judging.plant(people, nest)
    return sweep
