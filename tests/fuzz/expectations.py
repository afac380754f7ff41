"""What an answer must be like, whoever asks for what. Anything else is a fault."""

import re
from urllib.parse import urlsplit

from tests.fuzz.client import Answer
from tests.fuzz.instrument import ERROR, SEEN
from tests.fuzz.requests import Request
from tests.fuzz.world import World

SLOW = 5.0  # seconds
LARGE = 64 * 1024  # bytes of a body
ALLOWED = {
    200, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 411, 412, 413, 414,
    415, 416, 417, 422, 429, 431,
}  # fmt: skip
# The web server itself says these of a request that is no HTTP.
OF_THE_SERVER = {501, 505}
HEADERS = (
    "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options",
    "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy",
    "Cache-Control",
)  # fmt: skip
INSIDES = re.compile(
    rb"Traceback \(most recent call last\)|site-packages/|psycopg2\.|django\.(db|core)\.|"
    rb"LINE \d+: |SELECT \"|mentorhub_(web|signin|staff|guides|owner)"
)
INSIDE_A_LOCATION = re.compile(r"[\x00-\x20\x7f]")

EXPECTED_OF_COOKIES = ("httponly", "samesite", "path")
# The keys of forms that were carried out, which open nothing: the page forgets their drafts.
READ_BY_PAGES = {("saved_forms", "httponly")}


def faults(
    request: Request, answer: Answer, world: World, host: str, *, is_quiet: bool, slow: float = SLOW
) -> list[str]:
    """What is wrong with the answer, each in words that are the same for the same fault."""
    found = []
    if answer.status == 0:
        # A server that refuses a large body need not read it to its end.
        may_close = request.is_lie or len(request.body()) > LARGE
        return [] if may_close else ["no answer: the connection was closed"]
    of_django = bool(answer.header(SEEN))
    if answer.status not in ALLOWED and (of_django or answer.status not in OF_THE_SERVER):
        found.append(f"{answer.status} {answer.header(ERROR)}".strip())
    if answer.seconds > slow and not request.is_lie:
        found.append(f"slower than {slow:g} s")
    if inside := INSIDES.search(answer.body):
        found.append(f"tells of its insides: {inside[0].decode()}")
    found += _location(answer.header("Location"), host)
    if of_django and answer.status < 500:
        found += [
            f"{answer.status} without the header {name}"
            for name in HEADERS
            if not answer.header(name)
        ]
    found += [_cookie(value) for value in answer.all("Set-Cookie") if _cookie(value)]
    if is_quiet or request.person in ("visitor", "nora", "gone"):
        found += _canaries(request, answer, world)
    return found


def _location(address: str, host: str) -> list[str]:
    if not address:
        return []
    try:
        parts = urlsplit(address)
        leaves = parts.netloc not in ("", host) or parts.scheme not in ("", "http")
    except ValueError:
        leaves = True
    if leaves or address.startswith(("//", "/\\", "\\")) or INSIDE_A_LOCATION.search(address):
        return ["its Location leaves the site"]
    return []


def _cookie(value: str) -> str:
    name, _, rest = value.partition("=")
    if re.match(r'(""|);', rest):
        return ""  # it is taken away
    told = {part.strip().partition("=")[0].lower() for part in rest.split(";")[1:]}
    expected = [each for each in EXPECTED_OF_COOKIES if (name, each) not in READ_BY_PAGES]
    missing = [each for each in expected if each not in told]
    return f"sets the cookie {name} without {', '.join(missing)}" if missing else ""


def _canaries(request: Request, answer: Answer, world: World) -> list[str]:
    """Words of guides, notes and requests that are not meant for this person."""
    everything = repr(answer.headers).encode() + answer.body
    allowed = world.may_meet(request.person)
    found = {canary for canary, _disguise in world.nest.found_in(everything)}
    # A form that cannot be taken is given back to whoever sent it, with what they typed; the page
    # to sign in keeps the address that was asked for, which may name a file.
    sent = request.target.encode(errors="replace") + repr(request.form).encode() + request.body()
    found -= {canary for canary, _disguise in world.nest.found_in(sent)}
    return sorted(
        {f"shows {each.place} of {each.project}" for each in found if each.project not in allowed}
    )
