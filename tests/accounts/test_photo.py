"""Everybody may have a photo; it is served to those who may see the person, and to nobody else."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from PIL import Image

from mentorhub.accounts import act_limits
from mentorhub.accounts.anonymising import anonymise
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.files import pictures
from mentorhub.templatetags.people import TINTS, avatar
from students.models import Mentorship
from tests import factories as make
from tests.client import Client
from tests.dashboard.profile.pictures import picture, upload
from tests.people import school
from tests.responses import error_codes

pytestmark = pytest.mark.django_db
PAGE = "/accounts/photo/"
REMOVAL = "/accounts/photo/removal/"


@pytest.fixture
def people(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return school()


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def number_of(person):
    return User.objects.get(pk=person.pk).photo


def with_photo(person):
    """Upload one as the person; returns its address."""
    colour = (person.pk % 256, 30, 30)
    assert browser(person).post(PAGE, {"photo": upload(picture(colour=colour))}).status_code == 302
    return f"/people/photos/{number_of(person)}/"


def who_sees(people, address):
    return {
        name
        for name, person in people.everyone.items()
        if browser(person).get(address).status_code == 200
    }


class TestWhoSeesIt:
    def test_a_students_photo_is_for_their_mentor_and_those_who_run_the_school(self, people):
        address = with_photo(people.stu)
        assert who_sees(people, address) == {"stu", "maya", "noor", "tom"}

    def test_a_mentors_photo_is_for_their_students_and_everybody_with_a_role(self, people):
        people.more["olga"] = make.student("Olga Other", people.baking)
        address = with_photo(people.maya)
        assert who_sees(people, address) == set(people.everyone) - {"nora", "olga"}

    def test_the_photo_of_somebody_without_a_role_is_for_managers(self, people):
        address = with_photo(people.nora)
        assert who_sees(people, address) == {"nora", "noor", "tom"}

    def test_a_mentor_to_come_and_the_student_see_each_other(self, people):
        olga = make.student("Olga Other", people.baking)
        with signed_in_as(STAFF):
            make.mentorship(people.maya, olga, starts_at=timezone.now() + timedelta(days=3))
        assert browser(people.maya).get(with_photo(olga)).status_code == 200
        assert browser(olga).get(with_photo(people.maya)).status_code == 200

    def test_it_ends_with_the_mentorship(self, people):
        theirs, mine = with_photo(people.stu), with_photo(people.maya)
        Mentorship.objects.get(student=people.stu).end(by=make.office())
        assert browser(people.maya).get(theirs).status_code == 404
        assert browser(people.stu).get(mine).status_code == 404

    def test_it_ends_with_the_role(self, people):
        address = with_photo(people.stu)
        people.maya.roles.get().end(by=make.office())
        assert browser(people.maya).get(address).status_code == 404

    def test_a_visitor_is_sent_to_the_sign_in(self, people, client):
        answer = client.get(with_photo(people.stu))
        assert answer["Location"].startswith("/accounts/login/")

    def test_in_sharing_mode_it_is_what_the_student_sees(self, people):
        olga = make.student("Olga Other", people.baking)
        with signed_in_as(STAFF):
            make.mentorship(people.maya, olga)
        stus, olgas, mayas = map(with_photo, (people.stu, olga, people.maya))
        maya = browser(people.maya)
        maya.post("/sharing/", {"student": people.stu.pk})
        assert maya.get(stus).status_code == maya.get(mayas).status_code == 200
        assert maya.get(olgas).status_code == 404
        assert maya.get(PAGE).status_code == 404

    def test_a_browser_alone_keeps_it(self, people):
        answer = browser(people.stu).get(with_photo(people.stu))
        assert answer["Cache-Control"] == "private, max-age=3600"
        assert answer["Content-Type"] == "image/webp"
        assert answer["X-Content-Type-Options"] == "nosniff"


class TestOwnPage:
    def test_whatever_came_a_square_is_kept_without_what_else_the_file_said(self, people):
        stu = browser(people.stu)
        sent = picture("JPEG", size=(700, 300), comment=b"Secret words")
        assert stu.post(PAGE, {"photo": upload(sent, "me.jpg")}).status_code == 302
        content = b"".join(stu.get(f"/people/photos/{number_of(people.stu)}/"))
        image = Image.open(BytesIO(content))
        assert (image.format, image.size) == ("WEBP", (320, 320))
        assert b"Secret" not in content

    @pytest.mark.parametrize(
        "sent", [b"not a picture", b"", picture("GIF"), picture(size=(20, 20))]
    )
    def test_what_is_no_picture_is_refused_beside_the_field(self, people, sent):
        answer = browser(people.stu).post(PAGE, {"photo": upload(sent)})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"photo"}
        assert number_of(people.stu) is None

    def test_no_file_is_refused(self, people):
        answer = browser(people.stu).post(PAGE)
        assert answer.status_code == 422
        assert error_codes(answer.context["form"]) == {"photo": ["required"]}

    def test_the_picture_before_is_deleted(self, people, django_capture_on_commit_callbacks):
        with_photo(people.stu)
        former = number_of(people.stu)
        with django_capture_on_commit_callbacks(execute=True):
            browser(people.stu).post(PAGE, {"photo": upload(picture(colour=(0, 0, 0)))})
        assert number_of(people.stu) != former
        assert not pictures.is_kept(former)

    def test_the_same_picture_again_changes_nothing(
        self, people, django_capture_on_commit_callbacks
    ):
        with_photo(people.stu)
        number = number_of(people.stu)
        with django_capture_on_commit_callbacks(execute=True):
            with_photo(people.stu)
        assert number_of(people.stu) == number
        assert pictures.is_kept(number)

    def test_it_is_removed(self, people, django_capture_on_commit_callbacks):
        address, number = with_photo(people.stu), number_of(people.stu)
        stu = browser(people.stu)
        assert stu.get(REMOVAL).status_code == 405
        with django_capture_on_commit_callbacks(execute=True):
            assert stu.post(REMOVAL).status_code == 302
        assert number_of(people.stu) is None
        assert not pictures.is_kept(number)
        assert stu.get(address).status_code == 404
        assert stu.post(REMOVAL).status_code == 302

    def test_nobody_changes_that_of_somebody_else(self, people):
        with_photo(people.stu)
        number = number_of(people.stu)
        browser(people.maya).post(f"{REMOVAL}?user={people.stu.pk}", {"user": people.stu.pk})
        assert number_of(people.stu) == number

    def test_there_is_a_limit(self, people):
        stu = browser(people.stu)
        codes = {stu.post(REMOVAL).status_code for _ in range(act_limits.PHOTO.most + 1)}
        assert codes == {302, 429}


class TestEndings:
    def test_it_goes_when_the_person_leaves(self, people, django_capture_on_commit_callbacks):
        with_photo(people.stu)
        number = number_of(people.stu)
        with (
            signed_in_as(STAFF),
            django_capture_on_commit_callbacks(using=STAFF, execute=True),
        ):
            plan = people.stu.deactivate(by=people.tom)
        assert number_of(people.stu) is None
        assert not pictures.is_kept(number)
        assert any("photo" in each.sentence for node in plan.nodes for each in node.shown)

    def test_it_goes_with_the_name(self, people, django_capture_on_commit_callbacks):
        with_photo(people.nora)
        number = number_of(people.nora)
        with django_capture_on_commit_callbacks(using=STAFF, execute=True):
            anonymise(User.objects.get(pk=people.nora.pk))
        assert number_of(people.nora) is None
        assert not pictures.is_kept(number)


class TestFace:
    def test_a_photo_and_under_it_the_initials(self, people):
        with_photo(people.stu)
        stu = User.objects.get(pk=people.stu.pk)
        drawn = render_to_string("components/_avatar.html", avatar(stu))
        assert f"/people/photos/{number_of(people.stu)}/" in drawn
        assert 'alt=""' in drawn
        assert 'width="320"' in drawn
        assert "SS" in drawn

    def test_initials_alone_in_the_persons_own_tint(self, people):
        drawn = render_to_string("components/_avatar.html", avatar(people.stu))
        assert "<img" not in drawn
        assert f"tint-{people.stu.pk % TINTS}" in drawn

    def test_somebody_not_saved_has_one_too(self):
        assert avatar(User(name=""))["tint"] == 0

    def test_it_costs_no_query(self, people, django_assert_num_queries):
        person = User.objects.get(pk=people.stu.pk)
        with django_assert_num_queries(0):
            render_to_string("components/_avatar.html", avatar(person))

    def test_mentor_and_student_see_each_other(self, people):
        theirs, mine = with_photo(people.stu), with_photo(people.maya)
        for page in ("/dashboard/", f"/dashboard/students/{people.stu.pk}/"):
            assert theirs in browser(people.maya).get(page).content.decode(), page
        assert mine in browser(people.stu).get("/student/").content.decode()
        # One's own stands in the menu.
        assert theirs in browser(people.stu).get("/student/").content.decode()
