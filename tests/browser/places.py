"""Every page that a person can open, and who opens it here: person -> name -> address.

An address may be a function of the visitor, which leaves the page open: for pages that are
reached through another one, or that need a row's number.
"""

from collections.abc import Callable
from typing import Any

from mentorhub.accounts.models import User
from students.models import CourseItem
from tests.browser import (
    board_places,
    community_places,
    evaluation_places,
    help_article_places,
    inbox_places,
    matching_places,
    people,
    session_places,
    training_places,
)
from tests.browser.account_places import (
    block_page,
    confirmation_link,
    guessed_at,
    invitation_link,
    key,
    mailed_code,
    refused_sign_in,
    reset_link,
    second_step,
)
from tests.browser.visitor import Visitor
from tests.browser.week_places import WEEK_PLACES

MENTOR, STUDENT = "mentor@example.org", "student@example.org"
ASSESSOR, MANAGER, ADMIN = "assessor@example.org", "manager@example.org", "admin@example.org"
# Of the demo school: one has finished a path, the other has changed paths.
FINISHED, MOVED = "piotr.zawadzki@example.org", "youssef.elamrani@example.org"
PATH = "/projects/back-end-developer/"
PROJECT = f"{PATH}tidy-membership-file/"
Place = str | Callable[[Visitor], Any]


def lesson(kind: str, path: str = people.BACK_END) -> Place:
    def open_it(visitor: Visitor) -> Any:
        item = CourseItem.objects.filter(kind=kind, project__path__slug=path).first()
        assert item is not None
        project = item.project
        return visitor.goto(f"/projects/{path}/{project.slug}/course/?item={item.pk}")

    return open_it


def guide_for_a_student(visitor: Visitor) -> Any:
    student = User.objects.get(email=people.TICKED)
    return visitor.goto(f"{people.GUIDE}?student={student.pk}")


def menu(visitor: Visitor) -> Any:
    """The open menu of one's account, on a page of the shell."""
    answer = visitor.goto("/projects/")
    for summary in visitor.page.locator("details.menu summary").all():
        if summary.is_visible():
            summary.click()
    return answer


def keys(visitor: Visitor) -> Any:
    answer = visitor.goto("/dashboard/")
    visitor.page.keyboard.press("?")
    return answer


def search_for(words: str) -> Place:
    """The dialog of the search with what these words find."""

    def open_it(visitor: Visitor) -> Any:
        answer = visitor.goto("/projects/")
        visitor.page.keyboard.press("Control+k")
        with visitor.page.expect_response(lambda each: f"q={words}" in each.url):
            visitor.page.fill("#search-dialog-field", words)
        visitor.page.wait_for_selector("[data-search-count]", state="attached")
        return answer

    return open_it


def letter(visitor: Visitor) -> Any:
    visitor.goto("/demo/mailbox/")
    with visitor.page.expect_navigation() as answer:
        visitor.page.click("main a[href^='/demo/mailbox/']")
    return answer.value


ACCOUNT: dict[str, Place] = {
    "preferences": "/accounts/profile/",
    "photo": "/accounts/photo/",
    "my access": "/accounts/access/",
    "my data": "/accounts/data/",
    "muted people": "/accounts/blocks/",
    "security": "/accounts/security/",
    "two-step sign-in": "/accounts/2fa/",
    "password": "/accounts/password/change/",
    "e-mail address": "/accounts/email/",
    "sessions": "/accounts/sessions/",
    "sign out": "/accounts/logout/",
}
PLACES: dict[str, dict[str, Place]] = {
    "": {
        "landing": "/",
        "sign-in": "/accounts/login/",
        "refused sign-in": refused_sign_in,
        "sign-in after many guesses": guessed_at,
        "sign-in code": "/accounts/login/code/",
        "sign-in code typed": mailed_code,
        "second step": second_step,
        "password reset": "/accounts/password/reset/",
        "password reset sent": "/accounts/password/reset/done/",
        "password reset link": reset_link,
        "password reset old link": "/accounts/password/reset/key/1-old/",
        "password reset finished": "/accounts/password/reset/key/done/",
        "e-mail confirmation": confirmation_link,
        "e-mail confirmation old link": "/accounts/confirm-email/old/",
        "e-mail to be confirmed": "/accounts/confirm-email/",
        "invitation": invitation_link,
        "invitation old link": "/accounts/invitation/old/",
        "sign-up": "/accounts/signup/",
        "inactive": "/accounts/inactive/",
        "other service cancelled": "/accounts/3rdparty/login/cancelled/",
        "other service failed": "/broken/other-service/",
        "mailbox": "/demo/mailbox/",
        "letter": letter,
        "error 400": "/broken/400/",
        "error 403": "/broken/403/",
        "error 404": "/nowhere/",
        "error 500": "/broken/500/",
    },
    STUDENT: {
        "home": "/student/",
        "paths": "/projects/",
        "path": PATH,
        "brief": f"{PROJECT}brief/",
        "course": f"{PROJECT}course/",
        "resources": f"{PROJECT}resources/",
        "lesson": lesson("page"),
        "slides": lesson("slides"),
        "discussion": lesson("discussion"),
        "quiz": lesson("quiz"),
        "no guide": people.GUIDE,
        "search": "/search/?q=s",
        "search dialog": search_for("maya"),
        **session_places.OF_A_STUDENT,
        "my access": "/accounts/access/",
    },
    MENTOR: {
        "home": "/dashboard/",
        "search without result": "/dashboard/?q=zzz",
        "students": "/dashboard/students/",
        "search": "/search/?q=s",
        "search for nothing": "/search/?q=zzz",
        "search dialog": search_for("sam"),
        "search dialog for nothing": search_for("zzz"),
        "paths": "/projects/",
        "path": PATH,
        "brief": f"{PROJECT}brief/",
        "course": f"{PROJECT}course/",
        "resources": f"{PROJECT}resources/",
        "video": lesson("video", people.ANALYST),
        "similar names": "/dashboard/students/?q=riverra",
        "similar names in the search": "/search/?q=riverra",
        "mute or block": block_page,
        "menu": menu,
        "keys": keys,
        **session_places.OF_A_MENTOR,
        **ACCOUNT,
    },
    people.ALONE: {"home": "/dashboard/", "guide": people.GUIDE},
    people.TICKS: {"guide": people.GUIDE, "guide for a student": guide_for_a_student},
    people.UNAPPROVED: {"home": "/dashboard/", "paths": "/projects/"},
    people.UNMENTORED: {"home": "/student/"},
    FINISHED: {
        "home": "/student/",
        "preferences": "/accounts/profile/",
        "my access": "/accounts/access/",
    },
    MOVED: {"home": "/student/", "earlier paths": "/student/earlier/"},
    people.NOBODY: {"waiting": "/accounts/waiting/", "preferences": "/accounts/profile/"},
    people.PASSWORDLESS: {"new password": "/accounts/password/set/"},
    people.CAREFUL: {
        "two-step sign-in": "/accounts/2fa/",
        "recovery codes": "/accounts/2fa/recovery-codes/",
        "new recovery codes": "/accounts/2fa/recovery-codes/generate/",
        "app off": "/accounts/2fa/totp/deactivate/",
        "passkeys": "/accounts/2fa/webauthn/",
        "passkey renamed": key("edit"),
        "passkey removed": key("remove"),
        "confirm": "/accounts/reauthenticate/",
        "confirm with a code": "/accounts/2fa/reauthenticate/",
        "confirm with a passkey": "/accounts/2fa/webauthn/reauthenticate/",
    },
    people.PLAIN: {
        "app": "/accounts/2fa/totp/activate/",
        "new passkey": "/accounts/2fa/webauthn/add/",
        "other services": "/accounts/3rdparty/",
    },
    ASSESSOR: {
        "home": "/evaluations/",
        "projects": "/projects/",
        "path": PATH,
        "guide": people.GUIDE,
        "my access": "/accounts/access/",
    },
    MANAGER: {
        "home": "/projects/",
        "path": PATH,
        "reading log": "/reading-log/",
        "reading log without result": "/reading-log/?q=zzz",
        "my access": "/accounts/access/",
    },
    ADMIN: {"path": PATH, "brief": f"{PROJECT}brief/", "my access": "/accounts/access/"},
}
for _person, _places in (
    *WEEK_PLACES.items(),
    *matching_places.PLACES.items(),
    *board_places.PLACES.items(),
    *evaluation_places.PLACES.items(),
    *training_places.PLACES.items(),
    *inbox_places.PLACES.items(),
    *community_places.PLACES.items(),
    *help_article_places.PLACES.items(),
):
    PLACES[_person] = PLACES.get(_person, {}) | _places
# (person, name) of each, for a test's parameters.
ALL = [(person, name) for person, places in PLACES.items() for name in places]
