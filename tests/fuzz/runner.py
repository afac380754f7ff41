"""Sends requests from several threads, looks at each answer, and counts."""

import heapq
import itertools
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import DatabaseError, connections

from mentorhub.database import OWNER, signed_in_as
from tests.fuzz.client import Answer, Wire
from tests.fuzz.expectations import SLOW, faults
from tests.fuzz.failures import Failure, key_of, shorten
from tests.fuzz.requests import Request
from tests.fuzz.world import HALFWAY, Browser, World

# They change who a browser is: each such request has a session of its own.
PARTING = {"account_logout", "admin:logout", "sharing", "sharing_off", "usersessions_list"}
# The page before, which puts into the session what the next step is about.
BEFORE = {
    "mfa_login_webauthn": "/accounts/2fa/webauthn/login/",
    "mfa_add_webauthn": "/accounts/2fa/webauthn/add/",
    "mfa_reauthenticate_webauthn": "/accounts/2fa/webauthn/reauthenticate/",
    "mfa_activate_totp": "/accounts/2fa/totp/activate/",
    "account_reset_password_from_key": "/accounts/password/reset/key/%(uidb36)s-%(key)s/",
}
SIGN_INS = ("/accounts/login/", "/admin/login/", "/accounts/reauthenticate", "/accounts/2fa/reauth")
SLOWEST = 5


@dataclass
class Tally:
    """What a run has seen so far."""

    requests: int = 0
    statuses: Counter = field(default_factory=Counter)
    # By page: the methods and the people it was asked with, and who got 200.
    methods: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    people: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    opened: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    failures: dict[tuple[str, str], Failure] = field(default_factory=dict)
    # Who could not sign in again, and how often.
    shut_out: Counter = field(default_factory=Counter)

    def note(self, request: Request, answer: Answer) -> None:
        self.requests += 1
        self.statuses[answer.status] += 1
        self.methods[request.name].add(request.method)
        self.people[request.name].add(request.person)
        self.opened[request.name][answer.status] += 1
        if not request.is_lie:
            one = (
                answer.seconds,
                request.number,
                f"{request.person}: {request.method} {request.name}",
            )
            push = heapq.heappush if len(self.slowest) < SLOWEST else heapq.heappushpop
            push(self.slowest, one)


class Runner:
    def __init__(
        self,
        address: str,
        world: World,
        seed: str,
        *,
        threads: int = 4,
        slow: float = SLOW,
        say: Callable[[str], None] = lambda _text: None,
    ) -> None:
        self.address, self.world, self.seed, self.slow = address, world, seed, slow
        self.say = say
        self.host = urlsplit(address).netloc
        self.threads = threads
        self.tally = Tally()
        self.lock = threading.Lock()
        self.local = threading.local()
        self.wires: list[Wire] = []
        self.signing_in = threading.Lock()

    # --- One request -----------------------------------------------------------------------------
    def send(self, request: Request) -> Answer:
        browser = self.world.browsers[request.person]
        if request.name in PARTING or request.name in BEFORE:
            browser = copy(browser)
            self._sign_in(browser)
        if request.name in BEFORE:
            self._open_before(request, browser)
        message = request.message(self.host, browser.cookies)
        answer = self._wire().send(request.method, message, is_lie=request.is_lie)
        self._stay_signed_in(request, answer)
        return answer

    def _open_before(self, request: Request, browser: Browser) -> None:
        """The page before, with what it leaves in the browser."""
        values = {name: each[0] for name, each in self.world.arguments[request.name].items()}
        before = Request(request.number, request.person, "", "GET", BEFORE[request.name] % values)
        answer = self._wire().send("GET", before.message(self.host, browser.cookies))
        for value in answer.all("Set-Cookie"):
            name, _, rest = value.partition("=")
            browser.cookies = {**browser.cookies, name: rest.partition(";")[0]}

    def _wire(self) -> Wire:
        if not hasattr(self.local, "wire"):
            self.local.wire = Wire(self.address)
            self.wires.append(self.local.wire)
        return self.local.wire

    def _stay_signed_in(self, request: Request, answer: Answer) -> None:
        """A person whose session ended signs in again; one that is under way starts again."""
        browser = self.world.browsers[request.person]
        if (
            answer.status not in (302, 303)
            or browser.user is None
            or request.name in (PARTING | set(BEFORE))
        ):
            return
        sent_away = answer.header("Location").startswith(SIGN_INS)
        halfway = browser.name == HALFWAY
        if (
            sent_away
            and (not halfway or request.name == "mfa_authenticate")
            and browser.name != "gone"
        ):
            self._sign_in(browser)

    def _sign_in(self, browser: Browser) -> None:
        with self.signing_in, signed_in_as(OWNER):
            try:
                browser.sign_in()
            except (KeyError, DatabaseError):
                self.tally.shut_out[browser.name] += 1  # a form has closed this account
            finally:
                if threading.current_thread() is not threading.main_thread():
                    connections.close_all()

    def look(self, request: Request, answer: Answer, *, is_quiet: bool) -> list[str]:
        return faults(request, answer, self.world, self.host, is_quiet=is_quiet, slow=self.slow)

    # --- Many ------------------------------------------------------------------------------------
    def send_all(self, requests: Iterable[Request]) -> list[Answer]:
        """All of them, each looked at."""
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(lambda request: self.check(request, is_quiet=True), requests))

    def walk(
        self,
        build: Callable[[int], Request],
        numbers: Iterable[int],
        is_quiet: Callable[[int], bool],
        until: float = float("inf"),
    ) -> int:
        """Send the requests of these numbers until the monotonic time ``until``; give how many."""
        shared, lock, sent = iter(numbers), threading.Lock(), itertools.count()

        def work() -> None:
            while time.monotonic() < until:
                with lock:
                    number = next(shared, None)
                if number is None:
                    return
                next(sent)
                self.check(build(number), is_quiet=is_quiet(number))

        with ThreadPoolExecutor(self.threads) as pool:
            for future in [pool.submit(work) for _ in range(self.threads)]:
                future.result()
        return next(sent)

    def check(self, request: Request, *, is_quiet: bool) -> Answer:
        answer = self.send(request)
        found = self.look(request, answer, is_quiet=is_quiet)
        with self.lock:
            self.tally.note(request, answer)
            new = []
            known = {place for place, _name in self.tally.failures}
            for fault in found:
                key = key_of(fault, request)
                if key in self.tally.failures:
                    self.tally.failures[key].times += 1
                else:
                    failure = Failure(fault, request, self.seed, answer.seconds)
                    self.tally.failures[key] = failure
                    new.append((failure, key[0] not in known))
        for failure, is_new_place in new:
            self.confirm(failure, is_quiet=is_quiet, shorter=is_new_place)
        return answer

    def fails(self, failure: Failure, request: Request, *, is_quiet: bool) -> bool:
        """Whether this request shows the same fault."""
        found = self.look(request, self.send(request), is_quiet=is_quiet)
        return failure.key in {key_of(fault, failure.request) for fault in found}

    def confirm(self, failure: Failure, *, is_quiet: bool, shorter: bool) -> None:
        """Once more, and then shorter and shorter. What is slow is only asked once more."""
        failure.again = self.fails(failure, failure.request, is_quiet=is_quiet)
        if failure.fault.startswith("slower"):
            if not failure.again:  # another program kept the machine busy
                del self.tally.failures[failure.key]
        elif failure.again and shorter:
            failure.shortest = shorten(
                failure.request, lambda request: self.fails(failure, request, is_quiet=is_quiet)
            )
        if failure.key in self.tally.failures:
            self.say(str(failure))

    def close(self) -> None:
        for wire in self.wires:
            wire.close()
