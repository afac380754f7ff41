"""Tom writes guides. Their text is on his page alone: not in the log, not in messages."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections

from guides.models import Criterion, Guide, GuideFile, GuideVersion, Skill
from mentorhub.database import OWNER, STAFF, signed_in_as
from students.models import ProjectSkill
from tests import factories as make
from tests.admin.conftest import log
from tests.admin.forms import errors, send
from tests.files.test_kinds import PNG

pytestmark = pytest.mark.django_db
CANARY = "canary-kumquat-7431"
GUIDES, SKILLS = "/admin/guides/guide/", "/admin/guides/skill/"


@pytest.fixture
def staff_login():
    with signed_in_as(STAFF):
        yield


@pytest.fixture
def guide(school, staff_login):
    return make.guide(school.bread, CANARY)


def public_text():
    """Every row of every table outside schema guides, as text."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'select t::text from public."{table}" t')
            yield from (f"{table}: {row}" for (row,) in cursor.fetchall())


def nothing_got_out(page):
    said = [str(message) for message in get_messages(page.wsgi_request)]
    assert not [text for text in [*said, *log(), *public_text()] if "kumquat" in text.lower()]


def test_a_guide_is_written_with_its_skills(school, tom, staff_login):
    skill = {"skills-TOTAL_FORMS": 2, "skills-0-name": f"A {CANARY}", "skills-1-name": "B"}
    page = send(tom, f"{GUIDES}add/", project=school.bread.pk, advice=f"**{CANARY}**", **skill)
    assert page.status_code == 302, errors(page)
    guide = Guide.objects.get()
    assert (guide.version, guide.skills.count()) == (1, 2)
    assert [skill.position for skill in guide.skills.all()] == [1, 2]
    nothing_got_out(page)


def test_each_save_that_changes_something_is_kept_as_a_version(guide, school, tom):
    page = f"{GUIDES}{guide.pk}/change/"
    send(tom, page, advice="Newer")
    send(tom, page, advice="Newer")
    send(tom, page, advice="Newest")
    versions = GuideVersion.objects.order_by("number")
    assert [v.content["advice"] for v in versions] == ["Newer", "Newest"]
    assert {v.saved_by for v in versions} == {school.tom}


def test_changing_and_removing_skills_says_nothing(guide, tom):
    page = f"{GUIDES}{guide.pk}/change/"
    answer = send(tom, page, **{"skills-0-name": f"Other {CANARY}"})
    nothing_got_out(answer)
    answer = send(tom, page, **{"skills-0-DELETE": "on"})
    assert not Skill.objects.exists()
    nothing_got_out(answer)
    assert any("Skill" in entry for entry in log())


def test_criteria_are_written_on_the_page_of_their_skill(guide, tom):
    skill = Skill.objects.get()
    new = {"criteria-TOTAL_FORMS": 2, "criteria-1-text": f"Rise {CANARY}"}
    new |= {"criteria-1-skill": skill.pk}
    answer = send(tom, f"{SKILLS}{skill.pk}/change/", **new)
    assert answer.status_code == 302, errors(answer)
    assert Criterion.objects.count() == 2
    assert GuideVersion.objects.count() == 1
    nothing_got_out(answer)


def test_a_mistake_says_nothing_outside_the_page(guide, tom):
    page = f"{GUIDES}{guide.pk}/change/"
    long = f"{CANARY} " * 100
    answer = send(tom, page, **{"skills-0-name": long})
    assert "at most 300 characters" in errors(answer)
    nothing_got_out(answer)
    answer = send(tom, page, **{"skills-0-name": f"a\x00 {CANARY}"})
    assert answer.status_code == 200
    nothing_got_out(answer)


def test_a_second_guide_of_a_project_is_refused(guide, school, tom):
    page = send(tom, f"{GUIDES}add/", project=school.bread.pk, advice=CANARY)
    assert "already exists" in errors(page)
    nothing_got_out(page)


def test_a_guide_keeps_its_project(guide, school, tom):
    send(tom, f"{GUIDES}{guide.pk}/change/", project=school.table.pk)
    guide.refresh_from_db()
    assert guide.project == school.bread


def test_a_file_of_a_guide_lies_behind_the_wall(guide, tom, media):
    upload = SimpleUploadedFile(f"{CANARY}.png", PNG)
    answer = send(tom, "/admin/guides/guidefile/add/", guide=guide.pk, upload=upload)
    file = GuideFile.objects.get()
    assert (bytes(file.content), file.content_type) == (PNG, "image/png")
    assert not list(media.rglob("*"))
    nothing_got_out(answer)
    page = tom.get(f"/admin/guides/guidefile/{file.pk}/change/")
    assert CANARY in page.content.decode()


def test_searching_and_names_in_lists_do_not_tell(guide, tom):
    for url in ("/admin/", GUIDES, SKILLS, "/admin/guides/guideversion/"):
        assert CANARY not in tom.get(url).content.decode()
    for url in (GUIDES, SKILLS, "/admin/guides/guideversion/", "/admin/guides/guidefile/"):
        assert not tom.get(url, {"q": CANARY}).context["cl"].result_list


def test_guides_are_never_exported_and_their_log_never_changed(guide, tom):
    for name in ("guide", "skill", "guideversion", "guidefile", "reading"):
        assert tom.get(f"/admin/guides/{name}/export/").status_code in (302, 404)
    assert tom.get("/admin/guides/reading/add/").status_code == 403
    assert tom.get("/admin/guides/guideversion/add/").status_code == 403


def test_a_project_leads_to_its_guide_and_back(guide, school, tom):
    to_guide = f"/admin/guides/guide/of-project/{school.bread.pk}/"
    project = f"/admin/students/project/{school.bread.pk}/change/"
    assert to_guide in tom.get(project).text
    page = tom.get(to_guide, follow=True)
    assert page.redirect_chain == [(f"{GUIDES}{guide.pk}/change/", 302)]
    assert project in page.text


def test_a_project_without_a_guide_leads_to_the_form_of_a_new_one(school, tom, staff_login):
    page = tom.get(f"/admin/guides/guide/of-project/{school.bread.pk}/", follow=True)
    assert page.redirect_chain == [(f"{GUIDES}add/?project={school.bread.pk}", 302)]
    assert tom.get("/admin/guides/guide/of-project/999999/").status_code == 404


def test_a_skill_leads_to_its_guide_and_to_the_project(guide, school, tom):
    text = tom.get(f"{SKILLS}{guide.skills.first().pk}/change/").text
    assert f"{GUIDES}{guide.pk}/change/" in text
    assert f"/admin/students/project/{school.bread.pk}/change/" in text


def test_nobody_but_administrators_is_led_to_a_guide(guide, client, school):
    for person in (school.maya, school.noor, school.stu):
        client.force_login(person)
        page = client.get(f"/admin/guides/guide/of-project/{school.bread.pk}/")
        assert page.status_code == 404, person


def test_a_text_that_a_browser_sends_back_unchanged_is_no_new_version(guide, school, tom):
    page = f"{GUIDES}{guide.pk}/change/"
    send(tom, page, advice="First\nSecond")
    before = GuideVersion.objects.count()
    send(tom, page, advice="First\r\nSecond")
    assert GuideVersion.objects.count() == before
    assert Guide.objects.get().advice == "First\nSecond"


def test_a_criterion_is_made_required_and_keeps_its_key(guide, tom):
    before = Criterion.objects.get()
    page = f"{SKILLS}{before.skill_id}/change/"
    assert send(tom, page, **{"criteria-0-required": "on"}).status_code == 302
    after = Criterion.objects.get()
    assert after.required
    assert after.key == before.key
    assert GuideVersion.objects.get().content["skills"][0]["criteria"][0]["required"] is True


def test_the_public_title_of_a_skill_is_written_beside_it(guide, tom):
    skill = Skill.objects.get()
    page = f"{GUIDES}{guide.pk}/change/"
    said = send(tom, page, **{"skills-0-public_title": "Making dough"})
    assert said.status_code == 302, errors(said)
    public = ProjectSkill.objects.get()
    assert (public.key, public.title, public.project) == (skill.key, "Making dough", guide.project)
    own = tom.get(f"{SKILLS}{skill.pk}/change/")
    assert own.context["adminform"].form["public_title"].value() == "Making dough"
    send(tom, f"{SKILLS}{skill.pk}/change/", public_title="Kneading")
    assert ProjectSkill.objects.get().title == "Kneading"
    send(tom, page, **{"skills-0-public_title": ""})
    assert not ProjectSkill.objects.exists()


def test_a_deleted_skill_keeps_its_public_title_for_works_of_older_versions(guide, tom):
    page = f"{GUIDES}{guide.pk}/change/"
    send(tom, page, **{"skills-0-public_title": "Making dough"})
    send(tom, page, **{"skills-0-DELETE": "on"})
    assert not Skill.objects.exists()
    assert ProjectSkill.objects.get().title == "Making dough"
