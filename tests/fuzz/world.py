"""The school that is fuzzed: its people with their browsers, its rows, and the arguments of its
addresses that lead somewhere."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone

from dashboard.cartridges.models import CartridgeImport
from dashboard.community.models import Report as ReplyReport
from dashboard.community.models import Topic
from dashboard.helpcenter.links import ReplyLink, confirm_url
from dashboard.helpcenter.models import CannedReply, Request, Responsible, VisitorRequest
from dashboard.inbox.models import Attachment, Report, Thread
from dashboard.matching.models import (
    Assignment,
    MatchingRun,
    MentorRequest,
    PairRule,
    ProposedPair,
    WeightPreset,
)
from dashboard.models import Announcement, MentorResource, ProfileChange
from dashboard.sharing.middleware import SESSION_KEY as SHARING
from guides.models import GuideFile, Reading
from mentorhub.accounts.models import Invitation, User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.live import tokens
from mentorhub.notifications.models import Notification
from mentorhub.notifications.unsubscribe_links import Unsubscription
from students.models import (
    Absence,
    CalendarFeed,
    CourseItem,
    Deliverable,
    ExpectedDeliverable,
    File,
    Goal,
    MeetingRoom,
    Mentorship,
    Project,
    QuizQuestion,
    Resource,
    Session,
    TimeOff,
    TimeProposal,
    Upload,
    WeeklyHours,
)
from students.models import Path as StudyPath
from students.paths.uploads import store_upload
from students.replies.links import Action, Link
from tests import factories as make
from tests.admin.rows import a_matching
from tests.client import Client
from tests.dashboard.helpcenter import asking
from tests.people import PASSWORD
from tests.walls.canaries import Nest
from tests.walls.private import OPEN_TO, PHOTO, build
from tests.walls.sweep import Sweep

# Who walks. Beside those of tests/people.py: lea covers for Maya, rob was Stu's mentor, max mentors
# and wanda asks, gone is no longer active, halfway has given a password but no second factor.
VISITOR, SHARING_MODE, HALFWAY = "visitor", "maya sharing", "halfway"
KINDS = (
    VISITOR, "stu", "maya", "carl", "cross", "both", "past", "former", "lea", "rob", "ines", "una",
    "noor", "tom", "gone", "nora", SHARING_MODE, HALFWAY,
)  # fmt: skip
# They can change what others may see; nobody's rights are compared with the story after that.
IN_CHARGE = {"noor", "tom"}
# The words (tests/walls/private.py, sweep.py) that each of them may meet beside those of
# tests.walls.private.OPEN_TO: guides of their paths, and Maya's face.
BAKERS = {"bread", "cake", PHOTO}
ALSO_OPEN_TO = {
    "maya": BAKERS, "cross": BAKERS, "past": BAKERS, "lea": BAKERS, "rob": BAKERS, "ines": BAKERS,
    "carl": {"table", PHOTO}, "former": {PHOTO}, "both": {PHOTO},
}  # fmt: skip
# They read guides and rows in the administration.
READS_ALL = {"tom", "halfway"}
# Rows of a model whose addresses are tried.
MOST = 4

ROWS: dict[str, type[Model]] = {
    "student_dashboard": User, "goal_add": User, "next_project": User, "due_day": User,
    "scratchpad": User,
    "profile_undo": ProfileChange, "announcement_end": Announcement, "match_decline": Assignment,
    "announcement_dismissal": Announcement,
    "mentor_request_detail": MentorRequest, "mentor_request_edit": MentorRequest,
    "mentor_request_close": MentorRequest, "matching_run": MatchingRun, "cover_": Mentorship,
    "matching_accept_ticked": MatchingRun, "matching_pair": ProposedPair,
    "matching_decide": ProposedPair, "matching_weights_delete": WeightPreset,
    "matching_pair_rule_end": PairRule, "session_proposal_answer": TimeProposal, "session": Session,
    "community_": Topic, "community_acknowledge": Announcement,
    "community_remind": Announcement, "community_updates": Project,
    "community_answers": Project, "community_report_decision": ReplyReport,
    "help_queue_": Request, "help_request": Request, "help_canned_reply": CannedReply,
    "help_responsible_end": Responsible,
    "inbox_report_decision": Report, "goal": Goal, "deliverable": Deliverable,
    "deliverable_upload": Upload, "notification": Notification,
    "admin:cartridges_": CartridgeImport, "admin:cartridges_export": StudyPath,
    "admin:students_quizquestion_remove": QuizQuestion,
    "admin:students_expecteddeliverable_remove": ExpectedDeliverable,
}  # fmt: skip


@dataclass
class Browser:
    """What one kind of person sends along; ``user`` is None for a visitor."""

    name: str
    user: Any = None
    cookies: dict[str, str] = field(default_factory=dict)
    # The student for whom the screen is shared in sharing mode.
    shown_to: int = 0

    def sign_in(self) -> None:
        """A new session, as after a sign-in a moment ago; a visitor has none."""
        if self.user is None:
            self.cookies = {}
            return
        client = Client()
        if self.name == HALFWAY:
            typed = {"login": self.user.email, "password": PASSWORD}
            client.post("/accounts/login/", typed, headers={"host": "localhost"})
        else:
            client.force_login(self.user)
        if self.name == SHARING_MODE:
            session = client.session
            session[SHARING] = self.shown_to
            session.save()
        name = settings.SESSION_COOKIE_NAME
        self.cookies = {name: client.cookies[name].value} if name in client.cookies else {}


@dataclass
class World:
    browsers: dict[str, Browser]
    nest: Nest
    # For each page, and each parameter of its address, values that lead somewhere.
    arguments: dict[str, dict[str, list[str]]]
    emails: list[str]
    kept: dict[str, dict[str, str]] = field(default_factory=dict)

    def keep(self) -> None:
        """Remember the sessions there are; ``restore`` is for after the database's own."""
        self.kept = {name: browser.cookies for name, browser in self.browsers.items()}

    def restore(self) -> None:
        for name, cookies in self.kept.items():
            self.browsers[name].cookies = cookies

    def may_meet(self, person: str) -> set[str]:
        """The groups of canaries that are for this person."""
        if person in READS_ALL:
            return {canary.project for canary in self.nest.canaries}
        return OPEN_TO.get(person, set()) | ALSO_OPEN_TO.get(person, set())


def build_world(templates: list[tuple[str, str, list[str]]]) -> World:
    """Everything, written on the login in force, which must be able to: the owner's."""
    sweep = build(SimpleNamespace(url=""))
    with signed_in_as(STAFF):
        _more_rows(sweep)
    people = sweep.people
    people.more["gone"] = make.mentor("Gone Mentor", people.baking, is_active=False)
    browsers = {VISITOR: Browser(VISITOR)}
    for name in KINDS[1:]:
        browsers[name] = Browser(name, people.tom if name == HALFWAY else people.everyone[name])
    for name in IN_CHARGE:
        TOTP.activate(people.everyone[name], generate_totp_secret())
        RecoveryCodes.activate(people.everyone[name])
    browsers[SHARING_MODE].shown_to = people.stu.pk
    for browser in browsers.values():
        browser.sign_in()
    shared = _shared(sweep)
    arguments = {
        page_name(name, template): {each: _values(name, each, shared) for each in parameters}
        for name, template, parameters in templates
    }
    emails = [person.email for person in people.everyone.values()]
    return World(browsers, sweep.nest, arguments, emails)


def _more_rows(sweep: Sweep) -> None:
    people, nest = sweep.people, sweep.nest
    for project in (Project.objects.get(slug="cake"), people.table):
        nest.plant(project)
    now = timezone.now()
    file = store_upload(SimpleUploadedFile("flour.txt", b"flour and water"), people.baking, None)
    CourseItem.objects.create(project=people.bread, kind="page", title="Flour", body="Sift.")
    Resource.objects.create(project=people.bread, kind="file", title="Flour", file=file)
    enrolment = people.stu.enrolments.get()
    Absence.objects.create(enrolment=enrolment, on=now.date(), noted_by=people.maya)
    MentorResource.objects.create(slug="basics", title="Basics", summary="First", body="Listen.")
    Reading.objects.create(project=people.bread, reader=people.maya, version=1, read_at=now)
    make.policy()
    a_matching(people)
    mine = Mentorship.objects.get(mentor=people.maya, student=people.stu)
    make.assignment(mine)
    overdue = make.past_session(mine, days_ago=2)
    Goal.objects.create(enrolment=enrolment, session=overdue, text="Knead twice")
    for day in range(5):
        WeeklyHours.objects.create(person=people.maya, weekday=day, starts=540, ends=1080)
    away = now.date() + timedelta(days=40)
    TimeOff.objects.create(person=people.maya, starts_on=away, ends_on=away + timedelta(days=7))
    MeetingRoom.objects.create(mentor=people.maya, url="https://meet.example.org/maya")
    ProfileChange.objects.create(
        mentor=people.maya.mentor_profile, field="capacity", before=5, after=6
    )
    for kind in ("planned", "moved", "handed_over", "cancelled"):
        Notification.objects.create(
            recipient=people.stu, kind=kind, session=overdue, reference=kind, starts_at=now
        )
    CartridgeImport.objects.create(
        state="done", counts={"projects": 3}, started_by=people.tom, finished_at=now
    )


def _shared(sweep: Sweep) -> dict[str, list[str]]:
    """Values by the name of the parameter alone."""
    people = sweep.people
    session = Session.objects.filter(student=people.stu).order_by("-starts_at").first()
    version = session.schedule_version
    feed = CalendarFeed.objects.get_or_create(person=people.stu)[0]
    email = people.stu.emailaddress_set.get()
    with signed_in_as(STAFF):
        secret = GuideFile.objects.get(guide__project=people.bread, name="plan.txt")
    public = File.objects.order_by("pk").first()
    threads = Thread.objects.order_by("pk").values_list("uid", flat=True)
    sent = Attachment.objects.order_by("pk")
    invitation = Invitation.issue(people.nora, sent_by=people.tom)[1]
    asked = asking.ask(people.maya)
    unconfirmed = VisitorRequest.objects.create(
        address="visitor@example.org", title="No code", body="None comes.", language="en"
    )
    late = [Unsubscription(people.stu.pk, kind).token for kind in ("late", "soon", "news")]
    return {
        "path": ["baking", "carpentry"],
        "project": ["bread", "cake", "table"],
        "project id": [str(pk) for pk in Project.objects.values_list("pk", flat=True)],
        "file": [str(secret.pk), str(public.pk)],
        "name": ["plan.txt", public.name, *sent.values_list("name", flat=True)[:2]],
        "slug": ["basics", "baking"],
        "invitation": [invitation, "not-a-token"],
        "calendar": [feed.token()],
        "unsubscribe": late,
        "live": [tokens.issue(people.stu.pk, "a session", [f"bell:{people.stu.pk}"], "3:3:")],
        "reply": [Link(session.pk, version, people.stu.pk, each).token for each in Action],
        "help_reply": [ReplyLink.of(asked).token, "not-a-token"],
        "help_confirm": [confirm_url(unconfirmed).rstrip("/").rpartition("/")[2], "not-a-token"],
        "confirm email": [EmailConfirmationHMAC(email).key],
        "reset key": [default_token_generator.make_token(people.past), "set-password"],
        "uidb36": [user_pk_to_url_str(people.past)],
        "provider_id": ["school"],
        "part": [
            "hours", "projects", "introduction", "photo", "languages", "zone", "links", "capacity",
            "pause", "room", "basics", "support", "dough",
        ],
        "uid": [str(uid) for uid in (*threads[:4], *sent.values_list("uid", flat=True)[:2])],
        "course": ["kneading"],
        "chapter": ["flour", "water"],
        "code": ["0" * 26, "issuer"],
        "completion": ["1"],
        "photo": [str(User.objects.get(pk=people.maya.pk).photo)],
        "app_label": ["guides", "students"],
        "url": ["guides/nothing", "students/session/1"],
        "address": ["baking/nothing/", "baking/bread/guide.json", "x%00y"],
        "content_type_id": ["1", "5"],
    }  # fmt: skip


def _values(name: str, parameter: str, shared: dict[str, list[str]]) -> list[str]:
    tokens = {"accounts_invitation": "invitation", "account_confirm_email": "confirm email",
              "account_reset_password_from_key": "reset key"}  # fmt: skip
    if parameter in ("token", "key"):
        return shared[tokens.get(name, name)]
    if (name, parameter) == ("scratchpad", "project"):
        return shared["project id"]
    if parameter in shared:
        return shared[parameter]
    return list(_rows(name)) or ["1"]


def _rows(name: str) -> Iterator[str]:
    """Keys of a few rows of the model that a page shows."""
    model = None
    if name.startswith("admin:"):
        label = name.removeprefix("admin:").rpartition("_")[0]
        known = {f"{m._meta.app_label}_{m._meta.model_name}": m for m in admin.site._registry}
        model = known.get(label)
    found = [prefix for prefix in ROWS if name.startswith(prefix)]
    if model is None and found:
        model = ROWS[max(found, key=len)]
    if model is None:
        return
    with signed_in_as(STAFF):
        rows = model._default_manager.order_by("pk")
        if name.startswith("cover_"):
            rows = rows.filter(kind="cover")
        if model is User and not name.startswith("admin:"):
            rows = rows.filter(name__in=("Stu Student", "Olga Other", "Wanda Waiting"))
        keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
    yield from keys[:MOST]
    yield from keys[-1:] if len(keys) > MOST else ()


def by_page(templates: list[tuple[str, str, list[str]]]) -> dict[str, list[tuple[str, list[str]]]]:
    """The addresses of each page; those without a name are told apart by their address."""
    found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
    for name, template, parameters in templates:
        found[page_name(name, template)].append((template, parameters))
    return dict(found)


def page_name(name: str, template: str) -> str:
    """The URL name; the address itself where it has none."""
    return template if not name or name.endswith(":") else name
