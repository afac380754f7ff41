"""Every address × person × method × kind of request, searched for the words of guides."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from dashboard.inbox.models import Attachment, Thread
from guides.models import Criterion, Guide, GuideFile, Skill
from mentorhub.database import STAFF, signed_in_as
from students.models import File
from tests.people import School
from tests.walls import stores
from tests.walls.addresses import every_address
from tests.walls.browser import Browser
from tests.walls.canaries import Canary, Nest
from tests.walls.judging import DRAFT, READINESS, mark_of

# Which guides a person of the story may read; everybody else reads none.
OPEN_TO = {
    "maya": {"bread", "cake", READINESS},
    "ines": {"bread", "cake", DRAFT},
    "ana": {"bread", "cake"},
    "cross": {"bread", "cake"},
    "past": {"bread", "cake"},
    "carl": {"table"},
}
HTMX = {"HX_Request": "true"}
WAYS: list[tuple[str, dict[str, str]]] = [
    ("GET", {}),
    ("GET", HTMX),
    ("GET", {"Accept": "application/json"}),
    ("GET", {"Accept": "text/plain", **HTMX}),
    ("POST", {}),
    ("POST", HTMX),
    ("POST", {"Accept": "application/json"}),
    *((method, {}) for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")),
]
FEW = [WAYS[0], WAYS[1], WAYS[4]]
SUFFIXES = ("x.css", "index.html", "?format=json", "?_partial=1", ".json", ".md", "/", "..;/")
FAILED = " failed with "
# Asked at the end: they end the session they are asked in.
PARTING = ("/accounts/logout/", "/accounts/sessions/", "/admin/logout/")


@dataclass(frozen=True)
class Opened:
    """What one person got from one address."""

    status: int
    # Each canary on the page, and its disguise.
    found: set[tuple[Canary, str]]


@dataclass
class Sweep:
    server: str
    people: School
    nest: Nest
    requests: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    hits: list[str] = field(default_factory=list)
    browsers: dict[str, Browser] = field(default_factory=dict)
    # Person and address -> what a plain GET gave.
    opened: dict[tuple[str, str], Opened] = field(default_factory=dict)
    # Of Stu’s work on Bread, with a draft (judging.py).
    defence: Any = None
    # Which groups of canaries a person may meet; everybody else meets none.
    open_to: dict[str, set[str]] = field(default_factory=lambda: OPEN_TO)

    def browser(self, name: str) -> Browser:
        """The browser of a person, signed in at the first call; “visitor” never is."""
        if name not in self.browsers:
            self.browsers[name] = Browser(self.server, name)
            if name != "visitor":
                self.browsers[name].sign_in(self.people.everyone[name].email)
        return self.browsers[name]

    @property
    def leaks(self) -> list[str]:
        """The words that somebody met; not the pages that failed."""
        return [hit for hit in self.hits if FAILED not in hit]

    def is_leaking(self) -> bool:
        return bool(self.leaks)

    def met_by(self, name: str) -> set[tuple[str, str]]:
        """The groups and places of the canaries that a person has met."""
        return {
            (canary.project, canary.place)
            for (person, _address), opened in self.opened.items()
            if person == name
            for canary, _disguise in opened.found
        }

    def close(self) -> None:
        for browser in self.browsers.values():
            browser.close()

    def ids(self) -> dict[str, list[str]]:
        """A value for every parameter of an address: those that open doors, and strangers."""
        with signed_in_as(STAFF):
            guide = Guide.objects.get(project=self.people.bread)
            skill = Skill.objects.filter(guide=guide).first()
            secret = GuideFile.objects.get(guide=guide, name="plan.txt")
            public = File.objects.first()
            sent = Attachment.objects.values_list("uid", flat=True)
            threads = Thread.objects.values_list("uid", flat=True)
            uids = [str(uid) for uid in (*threads, *sent)]
        marks = ["1"] if self.defence is None else [str(mark_of(self.defence).pk)]
        rows = [str(guide.pk), str(skill.pk), str(secret.pk), str(self.people.stu.pk)]
        return {
            "path": ["baking", "carpentry"],
            "project": ["bread", "table"],
            "file": [str(secret.pk), str(public.pk)],
            "name": ["plan.txt", public.name],
            "object_id": rows[:2],
            "content_type_id": ["1"],
            "person": [str(self.people.maya.pk)],
            "pk": ["1"] if self.defence is None else ["1", str(self.defence.pk)],
            "work": ["1"] if self.defence is None else [str(self.defence.work_id)],
            "row": marks,
            "mark": marks,
            "number": ["1"],
            "uid": uids or [str(UUID(int=0))],
            "slug": ["welcome"],
            "url_name": ["dashboard"],
            "language": ["en"],
            "token": ["not-a-token"],
            "message": ["0-0"],
            "key": ["not-a-key"],
            "uidb36": ["1"],
            "provider_id": ["school"],
            "part": ["hours", "projects", "dough"],
            "course": ["kneading"],
            "chapter": ["flour"],
            "code": ["0" * 26, "issuer"],
            "completion": ["1"],
            "photo": [str(secret.pk)],
            "app_label": ["guides"],
            "url": ["guides/nothing"],
            "address": ["baking/bread/guide.json", "baking/bread/nothing/", "x%00y", "%0Aguide/"],
        }

    def form(self) -> dict[str, Any]:
        """What a form could carry to widen what one gets: other people's ids."""
        with signed_in_as(STAFF):
            of_bread = Criterion.objects.filter(skill__guide__project=self.people.bread)
            criterion = of_bread.order_by("pk").values_list("pk", flat=True)[0]
            guide = Guide.objects.get(project=self.people.bread).pk
        maya = self.people.maya.pk
        return {
            "criterion": criterion, "student": self.people.stu.pk, "met": 1, "user": maya,
            "user_id": maya, "mentor": maya, "reader": maya, "guide": guide, "id": guide,
            "text": "x", "theme": "dark", "language": "en", "name": "Somebody", "zone": "",
        }  # fmt: skip

    def ask(self, name: str, method: str, address: str, data: Any, headers: Any) -> None:
        answer = self.browser(name).ask(method, address, data, **headers)
        self.requests += 1
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        where = f"{name}: {method} {address} {headers or ''}"
        found = self.look(where, answer.everything, name)
        if method == "GET" and not headers:
            self.opened[name, address] = Opened(answer.status, found)
        if answer.status >= 500:
            self.hits.append(f"{name}: {method} {address}{FAILED}{answer.status}")

    def look(self, where: str, text: bytes | str, name: str = "") -> set[tuple[Canary, str]]:
        """Note each canary in the text that is not meant for this person; all that are in it."""
        found = self.nest.found_in(text)
        for canary, disguise in sorted(found, key=str):
            if canary.project not in self.open_to.get(name, ()):
                self.hits.append(f"{where}: {canary.place} of {canary.project} ({disguise})")
        return found

    def pages(self, ids: dict[str, list[str]]) -> tuple[list[str], list[str], list[str]]:
        """Addresses of guides and their neighbours, of everything else, of the administration."""
        bread = "/projects/baking/bread/guide"
        query = f"?student={self.people.stu.pk}&user={self.people.maya.pk}"
        secret = {bread, f"{bread}.json", f"{bread}//", f"{bread}%2f", bread.replace("gu", "Gu")}
        secret |= {f"{bread}/{suffix}" for suffix in SUFFIXES}
        secret |= {f"{bread}/{query}", f"{bread}/ticks/{query}"}
        open_pages, admin = set(), set()
        for name, address in every_address(ids):
            if address.startswith("/admin/"):
                admin.add(address)
            elif name.startswith("guide"):
                secret.add(address)
            else:
                open_pages.add(address)
        searched = ("q=a", "q=b", "q=bread", "q=guide", "q=t", "q=mentor+guide+bread&in=projects")
        open_pages |= {f"/search/?{each}" for each in searched}
        return sorted(secret), sorted(open_pages - set(PARTING)), sorted(admin - set(PARTING))

    def over(
        self,
        names: Any,
        addresses: list[str],
        ways: Any,
        until: Callable[[], Any] = lambda: False,
    ) -> None:
        """Every person asks for every address in every way, all people at once; no further once
        ``until`` is true, for tests that ask whether anything leaks, not what."""
        form = self.form()
        for name in names:
            self.browser(name)

        def walk(name: str) -> None:
            for address in addresses:
                for method, headers in ways:
                    if until():
                        return
                    self.ask(name, method, address, form, headers)

        with ThreadPoolExecutor(len(names)) as pool:
            list(pool.map(walk, names))

    def kept(self) -> None:
        """Search everything that is stored outside schema guides."""
        for where, text in stores.everything():
            self.look(where, text)
