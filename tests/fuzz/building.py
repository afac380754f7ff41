"""Makes each request from the seed, its number and the harvest, and from nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

from django.utils import timezone

from tests.fuzz import corpus
from tests.fuzz.corpus import hostile, kind_of, quoted
from tests.fuzz.forms import Field, Form
from tests.fuzz.harvest import Harvest
from tests.fuzz.requests import CSRF, SAFE, Request, Upload
from tests.fuzz.world import HALFWAY, IN_CHARGE, KINDS, World
from tests.people import PASSWORD

# Nobody in charge sends this: without a second factor most pages are closed to them.
BLINDING = {"mfa_deactivate_totp"}
# Of so many requests one goes through the table of address × method × person, the others go deep.
A_CELL_EACH = 3
JSON_TYPE = "application/json"


class Builder:
    """``is_quiet`` tells of a number whether those in charge may change nothing meanwhile."""

    def __init__(
        self,
        seed: str,
        pages: dict[str, list[tuple[str, list[str]]]],
        world: World,
        found: Harvest,
        is_quiet: Callable[[int], bool] = lambda _number: False,
        a_cell_each: int = A_CELL_EACH,
    ) -> None:
        self.a_cell_each = a_cell_each
        self.seed, self.pages, self.world, self.found = seed, pages, world, found
        self.is_quiet = is_quiet
        rng = Random(seed)
        self.names = list(pages)
        rng.shuffle(self.names)
        self.offsets = [rng.randrange(len(KINDS) * len(corpus.METHODS)) for _ in self.names]
        self.with_forms = sorted(name for name in found.forms if name in pages)
        self.with_links = sorted(set(found.links) & set(pages))
        self.with_words = sorted(
            name
            for name, addresses in pages.items()
            if any(set(parameters) - {"pk", "object_id"} for _, parameters in addresses)
        ) or sorted(pages)
        self.opened = sorted(set(found.opened) & set(pages))

    def build(self, number: int) -> Request:
        rng = Random(f"{self.seed}:{number}")
        if number % self.a_cell_each == 0 or not self.opened:
            request = self._cell(rng, number)
        else:
            request = self._deep(rng, number)
        request = self._with_headers(rng, request)
        if request.name in BLINDING and request.person in IN_CHARGE:
            request = replace(request, person="maya")
        in_charge = request.person in (*IN_CHARGE, HALFWAY)
        if self.is_quiet(number) and in_charge and not request.is_safe:
            request = replace(
                request, method="GET", form=(), raw=None, content_type=None, framing=""
            )
        return request

    # The numbers of methods and of kinds of person have no common divisor, so that counting up
    # meets each pair once: all methods and all people of an address in the first 18 rounds.
    def _cell(self, rng: Random, number: int) -> Request:
        round_, index = divmod(number // self.a_cell_each, len(self.names))
        name, step = self.names[index], round_ + self.offsets[index]
        method = corpus.METHODS[step % len(corpus.METHODS)]
        person = KINDS[step % len(KINDS)]
        request = Request(number, person, name, method, self._address(rng, name))
        if rng.random() < 0.5:
            request = replace(request, query=self._query(rng, name))
        if method in SAFE or method == "get":
            return request
        known = [form for who, form in self.found.forms.get(name, ()) if who == person]
        forms = known or [form for _, form in self.found.forms.get(name, ())]
        if forms:
            return self._filled(rng, request, rng.choice(forms))
        return self._bodied(rng, replace(request, form=self._query(rng, name)))

    def _deep(self, rng: Random, number: int) -> Request:
        way = rng.random()
        if way < 0.6 and self.with_forms:
            name = rng.choice(self.with_forms)
            person, form = rng.choice(self.found.forms[name])
            if rng.random() < 0.12:
                person = rng.choice(KINDS)
            path = form.action if rng.random() < 0.85 else self._address(rng, name)
            return self._filled(rng, Request(number, person, name, "POST", path), form)
        if way < 0.75 and self.with_links:
            name = rng.choice(self.with_links)
            person, path, query = rng.choice(self.found.links[name])
            return Request(number, person, name, "GET", path, self._mutated(rng, query))
        if way < 0.82:
            name = rng.choice(self.with_words)
            path = self._address(rng, name, wild=1)
            return Request(number, rng.choice(KINDS), name, "GET", path)
        name = rng.choice(self.opened)
        person, path = rng.choice(self.found.opened[name])
        if rng.random() < 0.35:
            path = self._address(rng, name, wild=0.6)
        return Request(number, person, name, "GET", path, self._query(rng, name))

    def _address(self, rng: Random, name: str, wild: float = 0.3) -> str:
        """An address of a page: its arguments real or hostile, its spelling now and then odd."""
        template, parameters = rng.choice(self.pages[name])
        values = {}
        for each in parameters:
            value = quoted(rng.choice(self.world.arguments[name][each]), safe="/%")
            if rng.random() < wild:
                numeric = value.isdecimal() or each in ("pk", "number", "object_id")
                kind = "number" if numeric else rng.choice(["text", "number", "uuid"])
                value = quoted(hostile(rng, kind))[:12_000]
            values[each] = value
        path = template % values
        return rng.choice(corpus.TRICKS).format(path) if rng.random() < 0.06 else path

    def _query(self, rng: Random, name: str) -> tuple[tuple[str, str], ...]:
        """Parameters that the page asks for, and some that it never heard of."""
        asked = sorted(self.found.asked.get(name, ()))
        links = self.found.links.get(name, ())
        if links and rng.random() < 0.3:
            return self._mutated(rng, rng.choice(links)[2])
        names = [rng.choice(asked) if asked and rng.random() < 0.85 else rng.choice(corpus.NAMES)
                 for _ in range(rng.choice([1, 1, 1, 2, 3]))]  # fmt: skip
        if rng.random() < 0.01:
            names *= 2000
        return tuple((each, self._value(rng, each)) for each in names)

    def _mutated(
        self, rng: Random, query: tuple[tuple[str, str], ...]
    ) -> tuple[tuple[str, str], ...]:
        """A query of a link, with one of its values changed, or its field looked up otherwise."""
        pairs = list(query)
        for _ in range(rng.choice([0, 1, 1, 1, 2])):
            at = rng.randrange(len(pairs))
            name, value = pairs[at]
            if rng.random() < 0.15:
                name = f"{name.rpartition('__')[0] or name}__{rng.choice(corpus.LOOKUPS)}"
            pairs[at] = (name, self._value(rng, name, value))
        return tuple(pairs)

    def _value(self, rng: Random, name: str, value: str = "", type_: str = "text") -> str:
        return hostile(rng, kind_of(name, type_, value))

    # --- Forms -----------------------------------------------------------------------------------
    def _filled(self, rng: Random, request: Request, form: Form) -> Request:
        """The form as a browser would send it, then changed in no, one or a few places."""
        button = rng.choice(form.buttons) if form.buttons else ("", "", "")
        path = button[2] or request.path
        pairs: list[tuple[str, str | Upload]] = []
        for each in form.fields:
            pairs += [(each.name, value) for value in self._typed(rng, each)]
        if button[0]:
            pairs.append((button[0], button[1]))
        changes = rng.choice([0, 0, 0, 1, 1, 1, 1, 2, 3, len(pairs)])
        types = {each.name: each.type for each in form.fields}
        places = [at for at, pair in enumerate(pairs) if pair[0] != "csrfmiddlewaretoken"]
        for at in rng.sample(places, min(changes, len(places))):
            name, value = pairs[at]
            pairs[at] = (name, self._changed(rng, name, value, types.get(name, "text")))
        if rng.random() < 0.08 and pairs:
            self._rearrange(rng, pairs)
        filled = replace(request, path=path, form=tuple(pairs), is_multipart=form.is_multipart)
        return self._bodied(rng, filled)

    def _typed(self, rng: Random, each: Field) -> list[str | Upload]:
        """What a person could have typed or chosen."""
        if each.name == "csrfmiddlewaretoken":
            return [CSRF]
        if each.type in ("checkbox", "radio"):
            if each.is_on and rng.random() < 0.6:
                return [each.value]
            few = each.type == "radio" or rng.random() < 0.7
            chosen = rng.sample(each.options, 1 if few else rng.randint(1, len(each.options)))
            return list(chosen) if each.type == "radio" or rng.random() < 0.6 else []
        if each.type == "select":
            if not each.options or not (each.is_on or rng.random() < 0.5):
                return []
            return [each.value if rng.random() < 0.6 else rng.choice(each.options)]
        if each.type == "file":
            return [_upload(rng)] if rng.random() < 0.7 else []
        if each.type == "password" or each.name == "login":
            real = PASSWORD if each.type == "password" else rng.choice(self.world.emails)
            return [real if rng.random() < 0.6 else "wrong-horse-battery"]
        if each.value and (each.type == "hidden" or rng.random() < 0.7):
            return [each.value]
        return [_plausible(rng, kind_of(each.name, each.type, each.value))]

    def _changed(self, rng: Random, name: str, value: str | Upload, type_: str) -> str | Upload:
        if isinstance(value, Upload):
            if rng.random() < 0.2:
                return "not a file"
            return replace(value, file_name=rng.choice(corpus.FILE_NAMES))
        return self._value(rng, name, value, type_)

    def _rearrange(self, rng: Random, pairs: list[tuple[str, str | Upload]]) -> None:
        at = rng.randrange(len(pairs))
        name, value = pairs[at]
        way = rng.randrange(5)
        if way == 0:
            pairs.pop(at)
        elif way == 1 and isinstance(value, str) and len(value) < 1000:
            pairs += [(name, value)] * 2000
        elif way == 2:
            pairs[at] = (f"{name}[]", value)
        elif way == 3:
            pairs.append((name, self._value(rng, name)))
        else:
            pairs.append((rng.choice(corpus.NAMES), self._value(rng, "")))

    def _bodied(self, rng: Random, request: Request) -> Request:
        """Mostly as it is; sometimes another type, broken parts, JSON, or a length that lies."""
        way = rng.random()
        if way < 0.88:
            return request
        if way < 0.91:
            return replace(request, content_type=rng.choice(corpus.CONTENT_TYPES))
        if way < 0.93:
            content_type = "multipart/form-data; boundary=x"
            return replace(
                request, raw=rng.choice(corpus.BROKEN_MULTIPART), content_type=content_type
            )
        if way < 0.95:
            raw = corpus.encoded(rng.choice(corpus.JSONS))
            return replace(request, raw=raw, content_type=JSON_TYPE)
        if way < 0.96:
            raw = rng.choice(
                [b"\0" * 1000, b"&" * 5000, b"=" * 100, b"%", b"\xff=\xfe&%ff=%", b"a" * 6_000_000]
            )
            return replace(request, raw=raw)
        if way < 0.98:
            return replace(request, is_multipart=not request.is_multipart)
        framing = [
            "chunked",
            "broken chunk",
            "short",
            "long",
            "negative",
            "no length",
            "two lengths",
        ]
        return replace(request, framing=rng.choice(framing))

    def _with_headers(self, rng: Random, request: Request) -> Request:
        headers = list(request.headers)
        if rng.random() < 0.2:
            headers.append(("HX-Request", "true"))
        if rng.random() < 0.15:
            for name, values in rng.sample(corpus.HEADERS, rng.choice([1, 1, 2, 3])):
                headers.append((name, rng.choice(values)))
        forged = rng.random() < 0.02
        return replace(request, headers=tuple(headers), is_forged=forged)


def _plausible(rng: Random, kind: str) -> str:
    today = timezone.now().date()
    near = str(today + timedelta(days=rng.randint(-3, 40)))
    return {
        "number": str(rng.choice([1, 2, 5, 30, 45, 60])),
        "date": near,
        "time": f"{rng.randint(0, 23):02}:{rng.choice(['00', '15', '30'])}",
        "zone": rng.choice(["Europe/Paris", "Asia/Kathmandu", "America/St_Johns", "UTC"]),
        "next": rng.choice(["/dashboard/", "/sessions/", "https://example.org/room"]),
        "email": f"new{rng.randrange(10**6)}@example.org",
        "uuid": "7c1f5f1e-3a56-4a09-9a0c-5d3d2b0f6a11",
        "json": "{}",
    }.get(kind, rng.choice(["Some words", "Rye and wheat", "2", "A longer sentence of a person."]))


def _upload(rng: Random) -> Upload:
    name = rng.choice(
        ["plan.png", "list.csv", "work.pdf", "course.imscc", "notes.txt", "photo.jpg"]
    )
    types = ["text/plain", "image/png", "text/csv", "application/zip", "x", "", "\xff"]
    return Upload(name, rng.choice(corpus.FILES), rng.choice(types))
