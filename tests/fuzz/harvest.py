"""What the pages offer on a fresh school: their forms, the queries of their links, the parameters
they ask for. Requests are built from it."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from django.urls import Resolver404, resolve

from tests.fuzz.client import Answer
from tests.fuzz.corpus import quoted
from tests.fuzz.forms import Form, read
from tests.fuzz.instrument import ASKED
from tests.fuzz.requests import Pairs, Request
from tests.fuzz.world import HALFWAY, VISITOR, World

# Who opens which pages: enough to meet each form.
OUTSIDE = (VISITOR, "maya", "stu", "noor", HALFWAY)
FEW = ("maya", "stu", "noor")
ADMINISTRATION = ("tom",)
# Opening these changes who one is.
PARTING = ("account_logout", "admin:logout")


@dataclass
class Harvest:
    # By the page that a form is sent to: who met it, and the form.
    forms: dict[str, list[tuple[str, Form]]] = field(default_factory=lambda: defaultdict(list))
    # By page: who met which address of it, and with which query.
    links: dict[str, list[tuple[str, str, Pairs]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    asked: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # By page: who gets an answer of 200, at which address.
    opened: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, request: Request, answer: Answer) -> None:
        self.asked[request.name] |= set(filter(None, answer.header(ASKED).split(",")))
        if answer.status != 200:
            return
        self.opened[request.name].append((request.person, request.path))
        if "html" not in answer.header("Content-Type"):
            return
        page = read(request.path, answer.text)
        known = {(person, form.action, tuple(f.name for f in form.fields))
                 for forms in self.forms.values() for person, form in forms}  # fmt: skip
        for form in page.forms:
            name = name_of(form.action)
            shape = (request.person, form.action, tuple(f.name for f in form.fields))
            if name and form.method == "POST" and shape not in known:
                known.add(shape)
                self.forms[name].append((request.person, form))
            elif name and form.method == "GET":
                self.asked[name] |= {each.name for each in form.fields}
        for path, query in page.links:
            name = name_of(path)
            if name and query and len(self.links[name]) < 40:
                self.links[name].append((request.person, path, tuple(query)))


def name_of(path: str) -> str:
    """The URL name of an address; empty for what is no page of ours."""
    try:
        return resolve(path).view_name or ""
    except (Resolver404, ValueError):
        return ""


def openings(
    pages: dict[str, list[tuple[str, list[str]]]], world: World, *, seed: str = ""
) -> Iterator[Request]:
    """A plain GET of each address by whoever may find something there.

    With a seed it is a small share: one person, one address a page, each fourth page of the
    administration.
    """
    number, rng = itertools.count(1), Random(seed)
    for name, addresses in pages.items():
        if name in PARTING:
            continue
        people: Iterable[str] = rng.sample(FEW, 1) if seed else OUTSIDE
        if name.startswith("admin"):
            people = ADMINISTRATION
            if seed and rng.random() < 3 / 4:
                continue
        for template, parameters in addresses:
            values = [world.arguments[name][each] for each in parameters]
            chosen = list(itertools.product(*values))[: 1 if seed else 2]
            for person, arguments in itertools.product(people, chosen):
                escaped = [quoted(each, safe="/%") for each in arguments]
                path = template % dict(zip(parameters, escaped, strict=True))
                yield Request(-next(number), person, name, "GET", path)


def harvest(requests: list[Request], send_all: Callable[[list[Request]], list[Answer]]) -> Harvest:
    """Sends them all; what they offer is noted in their order, whatever came back first."""
    found = Harvest()
    for request, answer in zip(requests, send_all(requests), strict=True):
        found.note(request, answer)
    return found
