"""What happens in the school before the sweep, so that logs, sessions and mails are not empty."""

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from guides.models import Criterion, Guide, GuideFile, Skill
from mentorhub.database import STAFF, signed_in_as
from tests.accounts.steps import deliver
from tests.walls.browser import Browser, fields
from tests.walls.cartridge import with_teachers_notes


def write_in_the_administration(sweep):
    """Tom edits the guide, makes mistakes, adds a file: log, messages and session fill."""
    tom, nest = sweep.browser("tom"), sweep.nest
    with signed_in_as(STAFF):
        guide = Guide.objects.get(project=sweep.people.bread)
        skill = Skill.objects.get(guide=guide)
    page = f"/admin/guides/guide/{guide.pk}/change/"
    answer = tom.send(page, steps=f"1. {nest.new('bread', 'new steps').text}", _continue="1")
    assert answer.status == 302, answer.text
    tom.get(page)
    tom.send(page, **{"skills-0-name": f"{nest.new('bread', 'refused skill').text} " * 12})
    page = f"/admin/guides/skill/{skill.pk}/change/"
    added = nest.new("bread", "new criterion").text
    more = {"criteria-TOTAL_FORMS": "2", "criteria-1-text": added, "criteria-1-position": "2"}
    more["criteria-1-skill"] = str(skill.pk)
    assert tom.send(page, **more).status == 302
    file = SimpleUploadedFile("notes.txt", nest.new("bread", "uploaded").text.encode())
    answer = tom.send("/admin/guides/guidefile/add/", {"upload": file}, guide=str(guide.pk))
    assert answer.status == 302, answer.text
    preview = nest.new("bread", "preview").text
    assert preview.split()[0] in tom.ask("POST", "/admin/preview/", {"text": preview}).text
    again = nest.new("bread", "second guide").text
    project = str(sweep.people.bread.pk)
    tom.send("/admin/guides/guide/add/", project=project, advice=again)
    for page in ("guide", "skill", "guideversion", "guidefile", "reading"):
        tom.get(f"/admin/guides/{page}/?q={added.split()[0]}")
    tom.get("/admin/")
    with signed_in_as(STAFF):
        assert Criterion.objects.filter(skill=skill).count() == 2
        assert GuideFile.objects.filter(guide=guide).count() == 3


def read_and_tick(sweep):
    maya = sweep.browser("maya")
    with signed_in_as(STAFF):
        criteria = Criterion.objects.filter(skill__guide__project=sweep.people.bread)
        keys = list(criteria.values_list("pk", flat=True))
    for met, headers in (("1", {}), ("0", {}), ("1", {"HX_Request": "true"})):
        for key in keys:
            data = {"criterion": key, "student": sweep.people.stu.pk, "met": met}
            address = "/projects/baking/bread/guide/ticks/"
            assert maya.ask("POST", address, data, **headers).status in (200, 302)


def send_mail(sweep):
    """Letters leave through the pages that send them."""
    browser = Browser(sweep.server)
    browser.get("/accounts/password/reset/")
    for person in (sweep.people.stu, sweep.people.maya):
        browser.ask("POST", "/accounts/password/reset/", {"email": person.email})
    browser.close()
    deliver()


def import_a_cartridge(sweep, folder: Path):
    """Tom uploads a course, reads the report and applies it; teachers' notes go to the guide."""
    tom, notes = sweep.browser("tom"), sweep.nest.new("imported", "teachers' notes")
    title = sweep.nest.new("imported", "title of the notes")
    archive = with_teachers_notes(folder, title.text, notes.text)
    file = SimpleUploadedFile("course.imscc", archive.read_bytes())
    page = "/admin/cartridges/cartridgeimport/add/"
    answer = tom.send(page, {"file": file}, publish="on")
    assert answer.status == 302, answer.text
    review = answer.header("Location")
    report = tom.get(review)
    sweep.look("the report before an import", report.everything)
    sweep.look("what waits", tom.get("/admin/cartridges/cartridgeimport/").everything)
    apply = review.replace("/review/", "/apply/")
    answer = tom.ask("POST", apply, {"seen": fields(report.text)["seen"]})
    assert answer.status == 302, answer.text
    tom.get(answer.header("Location"))
    with signed_in_as(STAFF):
        advice = list(Guide.objects.values_list("advice", flat=True))
    assert any(notes.head in text for text in advice), "the notes did arrive, in a guide"
