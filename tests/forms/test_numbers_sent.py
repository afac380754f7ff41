"""A number that cannot be one, in an address or in a form, is an absent page or a message.

Every page that takes a number in its path, for each kind of person; and every number that a view
reads. ``make fuzz`` goes on from here.
"""

import ast
import re

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils.http import urlencode

from mentorhub.checks import routes
from mentorhub.formats import parse_int
from tests import test_access as access
from tests.client import Client
from tests.forms.raw_access import files

pytestmark = pytest.mark.django_db
people, written, from_one_network = access.people, access.written, access.from_one_network

LONG = "9" * 5000
# The first that PostgreSQL's bigint does not hold, and the longest that Python reads.
TOO_LARGE, LONGEST = str(2**63), "9" * 4300
NUMBERS = {
    "5,000 digits": LONG,
    "4,300 digits": LONGEST,
    "too large": TOO_LARGE,
    "zero": "0",
    "negative": "-1",
    "Arabic-Indic": "٣",
    "full width": "１２",
}
each_number = pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
a_few = pytest.mark.parametrize("number", [LONG, TOO_LARGE, "٣"], ids=["long", "large", "Arabic"])
KINDS = ("visitor", "stu", "maya", "noor")
FINE = (302, 400, 404, 405, 422, 429)
# Of a path: <int:pk>, (?P<pk>\d+), <path:object_id>.
PARAMETER = re.compile(r"<(?:\w+:)?\w+>|\(\?P<\w+>[^)]*\)")


def addresses(*, administration):
    """Each pattern with a parameter, as an address with a place for it."""
    found = set()
    for pattern, _name, _view in routes():
        plain = pattern.replace("^", "").replace("$", "").replace("\\Z", "")
        if PARAMETER.search(plain) and plain.startswith("admin/") is administration:
            found.add("/" + PARAMETER.sub("{}", plain))
    return sorted(found)


def filled(address, number):
    return address.format(*[number] * address.count("{}"))


def browser(people, name):
    client = Client(raise_request_exception=False)
    if name != "visitor":
        client.force_login(people.everyone[name])
    return client


@each_number
def test_no_address_fails_because_of_a_number(people, number):
    found = addresses(administration=False)
    assert len(found) > 40
    failed = []
    for name in KINDS:
        client = browser(people, name)
        for address in found:
            for method in ("GET", "POST"):
                answer = client.generic(method, filled(address, number))
                # 200 and 410 are those of a text that may be anything, such as a token.
                if answer.status_code not in (*FINE, 200, 410):
                    failed.append((answer.status_code, name, method, address))
    assert not failed


@each_number
def test_no_address_of_the_administration_fails_because_of_a_number(people, number):
    tom = browser(people, "tom")
    found = addresses(administration=True)
    assert len(found) > 100
    answers = {address: tom.get(filled(address, number)).status_code for address in found}
    assert {address: code for address, code in answers.items() if code >= 500} == {}


# Each number that a view reads from an address or a form, by its name there.
READ = {
    "page", "goals", "handed", "news", "outcomes", "unread", "student", "session", "row", "rows",
    "item", "criterion", "preset", "pair", "seen", "path", "projects", "paths", "sessions",
    "withdraw", "replacing", "goal", "reached", "cancelled", "goals_open", "goals_ticked",
    "goals_reached", "others", "mentor", "read", "for", "work", "revision", "edit", "insert",
    "delete", "questions", "resources", "before", "beside", "late", "people", "to", "group",
    "since", "draft", "from", "number", "project",
}  # fmt: skip
# What forms read besides: their own fields for a number or a row.
FIELDS = {
    "mentor", "minutes", "weeks", "capacity", "value", "project", "languages", "weekday", "starts",
    "ends", "open", "which", "change", "number", "path", "enrolment", "expected",
}  # fmt: skip


def names_read():
    """The names in parameters.integer(…), integers(…), page_number(…), page_of(…)."""
    for path in files():
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            function = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if function in ("integer", "integers", "page_number"):
                given = [each for each in node.args[1:2] if isinstance(each, ast.Constant)]
                yield from (each.value for each in given)
            if function in ("page_of", "page_in_one_query"):
                yield from (
                    each.value.value
                    for each in node.keywords
                    if each.arg == "name" and isinstance(each.value, ast.Constant)
                )


def test_every_number_that_is_read_is_tried_here():
    assert set(names_read()) - READ == set()


@a_few
def test_no_page_fails_because_of_a_number_that_it_reads(people, number):
    sent = {name: [number, f"{number}:{number}"] for name in READ | FIELDS}
    # A megabyte with the long number, so it is encoded once for all pages.
    query, body = urlencode(sent, doseq=True), encode_multipart(BOUNDARY, sent)
    failed = []
    clients = {name: browser(people, name) for name in ("stu", "maya", "noor", "tom")}
    # Sharing mode closes other pages, so it stands last.
    for name, (arguments, let_in, _status) in sorted(
        access.PAGES.items(), key=lambda page: page[0].startswith("sharing")
    ):
        address = access.address(people, name, arguments)
        for person in sorted(clients.keys() & let_in):
            client = clients[person]
            got = client.get(f"{address}?{query}")
            posted = client.generic("POST", address, body, MULTIPART_CONTENT)
            for answer in (got, posted):
                if answer.status_code >= 500:
                    failed.append((answer.status_code, person, name))
    assert not failed


@pytest.mark.parametrize("number", [LONG, LONGEST, TOO_LARGE, "-1", "٣", "１２"])
def test_the_parser_reads_none_of_them(number):
    assert parse_int(number, digits=18) is None
