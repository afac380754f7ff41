"""The side navigation of each person: which entries, in which order, and which one is lit."""

import re
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.test import RequestFactory
from django.utils.translation import gettext_lazy, override

from mentorhub import access, context, navigation
from mentorhub.navigation import Entry
from mentorhub.templatetags import navigation as tags
from tests import factories as make
from tests.people import school

DASHBOARD = ("Dashboard", "layout-dashboard", "/dashboard/", "d")
MY_PROJECT = ("My project", "target", "/student/", "d")
MY_WORK = ("My work", "target", "/student/", "d")
STUDENTS = ("Students", "users", "/dashboard/students/", "u")
SESSIONS = ("Sessions", "calendar", "/sessions/", "s")
OVERVIEW = ("Overview", "layout-dashboard", "/managing/", "d")
MESSAGES = ("Messages", "mail", "/inbox/", "i")
COMMUNITY = ("Community", "messages-square", "/community/", "f")
MATCHING = ("Matching", "handshake", "/matching/", "b")
ASSESSING = ("Assessing", "clipboard-check", "/evaluations/", "d")
PROJECTS = ("Projects", "route", "/projects/", "p")
MY_PATH = ("My path", "route", "/projects/", "p")
TRAINING = ("Training", "graduation-cap", "/training/", "t")
TRAINED = ("Training of mentors", "graduation-cap", "/training/authors/", "q")
PEOPLE = ("People", "users", "/directory/", "e")
REQUESTS = ("Requests", "life-buoy", "/help/queue/", "w")
COVERS = ("Covers", "refresh-cw", "/covers/", "c")
DEFENCES = ("Defences", "clipboard-check", "/evaluations/health/", "v")
ANNOUNCEMENTS = ("Announcements", "megaphone", "/announcements/", "a")
READING_LOG = ("Reading log", "scroll-text", "/reading-log/", "l")
ADMINISTRATION = ("Administration", "wrench", "/admin/", "m")

SHOWN = {
    "maya": [DASHBOARD, MESSAGES, SESSIONS, STUDENTS, COMMUNITY, PROJECTS, TRAINING],
    "stu": [MY_PROJECT, MESSAGES, SESSIONS, MY_PATH],
    "ines": [ASSESSING, MESSAGES, COMMUNITY, PROJECTS, TRAINING],
    "carl": [DASHBOARD, MESSAGES, SESSIONS, STUDENTS, COMMUNITY, PROJECTS, TRAINING],
    "una": [ASSESSING, MESSAGES, COMMUNITY, PROJECTS, TRAINING],
    "both": [DASHBOARD, MY_PROJECT, MESSAGES, SESSIONS, STUDENTS, COMMUNITY, PROJECTS, TRAINING],
    "cross": [DASHBOARD, MY_PROJECT, MESSAGES, SESSIONS, STUDENTS, COMMUNITY, PROJECTS, TRAINING],
    "past": [DASHBOARD, MESSAGES, SESSIONS, STUDENTS, COMMUNITY, PROJECTS, TRAINING],
    "former": [DASHBOARD, MESSAGES, SESSIONS, STUDENTS, COMMUNITY, PROJECTS, TRAINING],
    "noor": [
        *(OVERVIEW, MESSAGES, PEOPLE, REQUESTS, MATCHING, COMMUNITY, PROJECTS, COVERS, DEFENCES),
        TRAINED,
        *(ANNOUNCEMENTS, READING_LOG),
    ],
    "tom": [MESSAGES, PROJECTS, TRAINED, ADMINISTRATION],
    "nora": [],
    # Finished a path and is nothing else; has begun another since.
    "finn": [MY_WORK, MESSAGES],
    "anew": [MY_PROJECT, MESSAGES, SESSIONS, MY_PATH],
}

LIT = {
    "dashboard": "match_decline todo announcements_read",
    "my_students": "student_dashboard student_signals scratchpad goal_add due_day deliverable"
    " defence_request readiness",
    "student_home": "deliverables earlier_paths mentor_request mentor_request_withdrawal"
    " result result_jury",
    "sessions": "session session_brief session_plan session_move session_cancellation"
    " session_proposal session_proposal_answer session_settings session_notes"
    " session_autosave session_late session_outcome sharing_notes",
    "matching": "matching_runs matching_run matching_pair matching_mentors matching_what_if"
    " matching_pair_rules mentor_request_for mentor_request_detail mentor_request_edit",
    "inbox": "inbox_new inbox_circle inbox_search inbox_thread inbox_edit inbox_report"
    " inbox_reports",
    "community": "community_group community_people community_search community_drafts"
    " community_new community_topic community_edit community_history community_report"
    " community_moderation community_moderate community_hide community_hide_latest",
    "path_list": "path brief course resources guide",
    "training": "training_course training_chapter training_quiz mentor_resource own_certificates",
    "covers": "cover_plan cover_briefing cover_for_mentor",
    "help_queue": (
        "help_queue_request help_manage help_new_article help_manage_article help_article_versions"
        " help_responsible help_canned help_canned_reply"
    ),
    "directory": "directory_at_risk directory_mentors session_calendar_of work_version",
    "announcements": "announcement_edit",
    "evaluations": "assessor_home defence defence_take defence_move defence_decline"
    " defence_give_back defence_call_off defence_held defence_not_held defence_recording marking"
    " marking_preview marking_comments release answer_fixes released_marks",
    "evaluation_health": "correct_verdict",
}


def links_of(user, page="landing"):
    request = RequestFactory().get("/")
    request.user, request.resolver_match = user, SimpleNamespace(url_name=page)
    with override("en"):
        return tags.navigation({"request": request, **context.shell(request)})


@pytest.fixture
def entry():
    """One that claims nothing of anybody."""
    values = {
        "name": "landing",
        "label": gettext_lazy("Home"),
        "icon": "info",
        "key": "z",
        "position": 1,
        "is_for": access.is_mentor,
    }
    made = []

    def register(**changed):
        made.append(navigation.register(Entry(**values | changed)))
        return made[-1]

    yield register
    for each in made:
        navigation.unregister(each)


@pytest.mark.django_db
def test_each_person_has_the_entries_that_are_theirs_in_order():
    people = school()
    finn = people.more["finn"] = make.student("Finn Finished", people.baking)
    finn.enrolments.get().end("finished", by=people.tom)
    anew = people.more["anew"] = make.student("Anew Student", people.baking)
    anew.enrolments.get().end("finished", by=people.tom)
    make.enrolment(anew, people.carpentry)
    shown = {
        name: [(link.label, link.icon, link.url, link.key) for link in links_of(fresh(user))]
        for name, user in people.everyone.items()
    }
    assert shown == SHOWN


def fresh(user):
    return type(user).objects.get(pk=user.pk)


@pytest.mark.django_db
def test_a_page_lights_its_entry_and_a_page_below_says_so():
    people = school()
    for name, pages in LIT.items():
        (reader,) = [
            user
            for user in (people.noor, people.both, people.ines)
            if any(link for link in links_of(user, name) if link.current)
        ][:1]
        assert [link.current for link in links_of(reader, name) if link.current] == ["page"]
        for page in pages.split():
            (lit,) = [link for link in links_of(reader, page) if link.current]
            assert (lit.current, navigation.lit_on(page)) == ("true", name), page
    assert not [link for link in links_of(people.both, "notifications") if link.current]


@pytest.mark.django_db
def test_on_the_page_of_a_student_each_reader_finds_the_entry_they_came_from():
    people = school()
    lit = {
        user: [link.label for link in links_of(user, "student_dashboard") if link.current]
        for user in (people.maya, people.noor, people.ines)
    }
    assert lit == {people.maya: ["Students"], people.noor: ["People"], people.ines: []}
    make.Role.objects.create(user=people.maya, kind="manager")
    both = links_of(fresh(people.maya), "student_dashboard")
    assert [link.label for link in both if link.current] == ["My students"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "lit"),
    [
        ("session", {"maya": "Sessions", "stu": "Sessions", "noor": "People"}),
        ("defence", {"maya": "Sessions", "ines": "Assessing", "noor": "Defences"}),
        ("result", {"stu": "My project", "maya": "Students", "ines": "Assessing"}),
        ("result_jury", {"noor": "Defences"}),
        ("correct_verdict", {"ines": "Assessing", "noor": "Defences"}),
        ("released_marks", {"ines": "Assessing", "maya": "Students"}),
        ("deliverable", {"stu": "My project", "ines": "Assessing", "noor": "People"}),
        ("cover_briefing", {"noor": "Covers", "cross": "Dashboard"}),
    ],
)
def test_each_reader_of_a_page_finds_an_entry_of_theirs_lit(page, lit):
    people = school()
    found = {
        name: [link.label for link in links_of(people.everyone[name], page) if link.current]
        for name in lit
    }
    assert found == {name: [label] for name, label in lit.items()}


def test_no_other_page_lights_an_entry():
    assert navigation._pages == {page: name for name, row in LIT.items() for page in row.split()}


def test_a_new_entry_stands_at_its_position(entry):
    made = entry(position=48)
    names = [each.name for each in navigation.entries()]
    assert names[names.index(made.name) - 1] == "community"
    assert names[names.index(made.name) + 1] == "path_list"


@pytest.mark.parametrize(
    "taken", [{"name": "sessions"}, {"key": "s"}, {"position": 30}, {"pages": ("session",)}]
)
def test_what_another_area_has_is_refused(entry, taken):
    before = navigation.entries()
    with pytest.raises(ValueError, match="session"):
        entry(**taken)
    assert navigation.entries() == before


def test_the_homes_of_two_roles_share_a_letter(entry):
    assert entry(key=navigation.HOME_KEY) in navigation.entries()


def test_every_entry_leads_somewhere():
    assert run_checks(tags=["navigation"]) == []


@pytest.mark.parametrize("wrong", [{"name": "nowhere"}, {"name": "brief"}])
def test_an_entry_that_leads_nowhere_is_told_at_start(entry, wrong):
    entry(**wrong)
    (problem,) = run_checks(tags=["navigation"])
    assert problem.id == "mentorhub.E002"


def test_a_page_below_no_entry_is_told_at_start(monkeypatch):
    monkeypatch.setitem(navigation._pages, "landing", "nowhere")
    (problem,) = run_checks(tags=["navigation"])
    assert problem.id == "mentorhub.E003"


@pytest.mark.django_db
def test_the_bar_of_a_phone_has_four_places_and_loses_no_entry():
    people = school()
    noor = tags.bottom_bar(links_of(people.noor))
    assert [link.label for link in noor.shown] == ["Overview", "Messages", "People"]
    assert [link.label for link in noor.more] == [
        "Requests",
        "Matching",
        "Community",
        "Projects",
        "Covers",
        "Defences",
        "Training of mentors",
        "Announcements",
        "Reading log",
    ]
    both = tags.bottom_bar(links_of(people.both))
    assert [link.label for link in both.more] == [
        *("Sessions", "Students", "Community", "Projects", "Training"),
    ]
    maya = tags.bottom_bar(links_of(people.maya))
    assert [link.label for link in maya.shown] == ["Dashboard", "Messages", "Sessions"]
    assert [link.label for link in maya.more] == ["Students", "Community", "Projects", "Training"]


@pytest.mark.django_db
def test_no_key_stands_for_two_places(client):
    """Also for somebody who holds every role."""
    people = school()
    for kind in ("assessor", "manager", "staff"):
        make.Role.objects.create(user=people.maya, kind=kind)
    for user in (people.maya, people.both, people.noor, people.stu):
        client.force_login(user)
        page = client.get("/projects/").content.decode()
        keys = re.findall(r'data-key="([^"]+)"', page)
        twice = {key for key in keys if keys.count(key) > 1}
        # The homes of a mentor who is a student share their letter.
        assert twice <= {f"g {navigation.HOME_KEY}"}, user
        assert len(keys) > 3


@pytest.mark.parametrize("key", sorted(navigation.SHELL_KEYS))
def test_a_key_of_the_shell_is_refused(entry, key):
    with pytest.raises(ValueError, match="shell"):
        entry(key=key)
