"""Hostile values, by what the receiver expects.

Values are text. A lone ``\\udc80``–``\\udcff`` stands for the byte it escapes, any other surrogate
for its (invalid) three bytes in UTF-8; ``encoded`` turns them into what is sent.
"""

import json
from random import Random
from urllib.parse import quote_from_bytes

BIG = "x" * 1_000_000
LONG = "y" * 10_000

NUMBERS = [
    "0", "-1", "1", "2", "99", "1.5", "-0", "+1", " 1 ", "1_000", "1,000", "01", "1e3", "1e309",
    "NaN", "inf", "-inf", "0x10", "true", "None", "", "2147483647", "2147483648", "-2147483649",
    "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "9" * 19, "9" * 40, "9" * 310, "9" * 5000, "٣", "１２", "²", "Ⅷ", "1\0", "१२३", "9999", "10000",
    "1" + "0" * 4301, "last", "-5", "1;2", "1 2", "1--", "0.1e-999999999",
]  # fmt: skip
DATES = [
    "0001-01-01", "9999-12-31", "0000-00-00", "2026-02-30", "2026-13-01", "10000-01-01", "0",
    "-2026-01-01", "2026-W01-1", "٢٠٢٦-٠١-٠١", "31/12/2026", "1970-01-01", "1582-10-10", "today",
    "2026-1-1", "20260101", "2026-12-31T23:59", "9990-06-01", "0001-01-02", "9999-12-30",
    "2026-03-29", "2026-10-25", "2026-01-01\0", "", "9" * 5000, "0001-01", "2026-W99", "9999-W52",
]  # fmt: skip
TIMES = [
    "24:00", "25:61", "00:00", "23:59", "12:60", "12:00:60", "-1:00", "٠٩:٠٠", "9", "02:30",
    "23:59:59.999999", "12:00\0", "", "noon", "9" * 5000, "09:00+25:00",
]  # fmt: skip
ZONES = [
    "Europe/Nowhere", "../../etc/passwd", "UTC\0", "Europe/Paris\n", "/usr/share/zoneinfo/UTC",
    "", "GMT+25", "localtime", "posixrules", "Pacific/Kiritimati", "Pacific/Pago_Pago", "." * 300,
    "America/Argentina", "europe/paris", "Factory",
]  # fmt: skip
NEXTS = [
    "x", "/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "http:evil", "http://evil.example/", "https:///evil.example", "javascript:alert(1)",
    "/dashboard/\r\nSet-Cookie: a=b", "/%0d%0aX: y", "dashboard", "admin:index", "?", "#", "..",
    "/\0", "/sessions/" + "9" * 5000 + "/", "http://[", "/%ff%fe", "/\udcff", "//",
    "@evil.example", "http://127.0.0.1@evil.example/", "/" + "a" * 9000, "landing",
    " /dashboard/", "data:text/html,x",
]  # fmt: skip
EMAILS = [
    "a@b\r\nBcc: c@d.example", "a@b.example\nX: y", "@", "a@", "a@b@c.example", '"a b"@c.example',
    "a" * 300 + "@example.org", "a@" + "b" * 300 + ".example", "ä@ö.example", "a@xn--",
    "a@[1.2.3.4]", "a\0@example.org", "A@EXAMPLE.ORG", "<a@example.org>",
    "a@example.org,b@example.org", "ａ@ｂ.example", "a@\ud800.example",
    "a@example.org" + " " * 5000, "",
]  # fmt: skip
UUIDS = [
    "0" * 32, "{00000000-0000-0000-0000-000000000000}", "urn:uuid:" + "0" * 32, "g" * 32,
    "0" * 31,
]  # fmt: skip
TEXTS = [
    "", " ", "\0", "a\0b", "\ud800", "\udcff\udcfe", "\u202eabc\u202c", "\u2066x", "\u200b",
    "\ufeff", "line\nline", "a\r\nb", "a\x0bb", "a\x0cb", "a\x1bb", "a\u2028b", "a\u0085b",
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' or 1=1 --",
    "{{ 7*7 }}{% now %}", "%s%n%(x)s", "${7*7}", "{}{0}", "../../../etc/passwd", "con.txt",
    "🧑🏽‍🤝‍🧑🏻" * 50, "e" + "\u0301" * 3000, "ﷺ" * 500, "ß" * 300, "x" * 256, "x" * 5000, LONG,
    "[" * 3000, "> " * 2000, "*" * 5000, "`" * 5000, "#" * 3000, "|a|b|\n|-|-|\n" + "|" * 3000,
    "- " * 2000, "<div>" * 2000, "&#0;", "&" * 2000, "![](" * 1500, "[a](javascript:alert(1))",
    "http://[", "https://example.org/\r\nX: y", "true", "null", "[]", "{}", "-",
]  # fmt: skip
NESTED = ("[" * 100_000, "{" + '"a":{' * 5000, "[" * 900 + "]" * 900)
JSONS = [
    *NESTED, "", "null", "1", '"x"', "[]", "{}", "{", '{"a": NaN}', '{"a": 1e999}', "\0", "\ud800",
    json.dumps({"page": [1], "name": {"x": None}}), '"\\ud800"', '{"a":' + "9" * 5000 + "}",
    "[" + "1," * 50_000 + "1]", '{"\\u0000": "\\u0000"}',
]  # fmt: skip
FILE_NAMES = [
    "../../x.txt", "..\\x.txt", "/etc/passwd", "x.txt\0.png", "a/b/c.png", "x" * 300 + ".png",
    ".txt", "con", "\u202egnp.txt", "x.png\r\nX: y", "\udcff.png", "", ".", "..", "plan.svg",
    "x.exe", 'a".png',
]  # fmt: skip
FILES = [
    b"", b"\0" * 100, b"GIF89a" + b"\xff" * 50, b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
    b"%PDF-1.7\n%%EOF", b"PK\x03\x04" + b"\0" * 60, b"<svg onload='alert(1)'/>", b"a,b\n1,2\n",
    b"\xff\xfe\x00\xd8", b"name,email\n" + b"x," * 5000, b"x" * 200_000,
    b"\xef\xbb\xbfname;email\n\0;\0\n", b"PK\x05\x06" + b"\0" * 18,
    b"email,name\r\na@b\r\nBcc: x,\x00\r\n", b'"' * 10_000, b"\xff\xd8\xff\xe0" + b"\0" * 100,
]  # fmt: skip
METHODS = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get",
    "PROPFIND",
]  # fmt: skip
# Beside an address that exists: what its spelling may try.
TRICKS = [
    "{}%00", "{}%2f", "{}/../", "{}..;/", "/{}", "{}//", "{}.json", "{}x.css", "{}%0a",
    "{}%ff%fe", "{};a=b", "{}%E2%80%AE", "{}%c0%af", "{}%", "{}%zz", "/.{}", "/%2e%2e{}",
    "{}" + "a" * 10_000, "{}?", "{}%3f", "{} ",
]  # fmt: skip
HEADERS: list[tuple[str, list[str]]] = [
    ("HX-Request", ["true", "false", "\x7f", "x" * 5000]), ("HX-Boosted", ["true"]),
    ("HX-Current-URL", [
        "http://[", "//evil.example", "%ff", "x" * 5000, "javascript:x", "/\x80",
    ]),
    ("HX-Target", ["x", "\xff", "#" * 3000]), ("HX-Trigger", ["{", "\xff"]),
    ("HX-Prompt", ["\xff\xfe", "x" * 3000]), ("HX-Prompt-URI-AutoEncoded", ["true"]),
    ("HX-Current-URL-URI-AutoEncoded", ["true", "x"]),
    ("Triggering-Event", ["{", "[" * 5000, "null", "\xff"]),
    ("Triggering-Event-URI-AutoEncoded", ["true"]),
    ("Accept", [
        "*", ";", "application/json", "a/b;q=x", "text/" + "x" * 5000, "\xff", ",,,",
        "image/*;q=1e9",
    ]),
    ("Accept-Language", [
        "fr", "xx", "-", "fr;q=9", "en-" + "a" * 5000, "*;q=0", "\xff", "fr," * 2000,
    ]),
    ("Accept-Encoding", ["gzip;q=x", "\xff", "identity;q=0", "*;q=0"]),
    ("Cookie", [
        "a=" + "b" * 4000, "session=x:y:z; csrf=z", "session=\xff\xfe", "=;=;",
        "csrf=" + "a" * 64, "session=" + "A" * 4000, "sessionid=1; session=",
        "messages=x; csrf=\x01",
    ]),
    ("Host", [
        "evil.example", "127.0.0.1:99999", "[::1", "a" * 3000, "127.0.0.1@evil", "", "\xff",
    ]),
    ("Origin", ["null", "http://evil.example", "http://[", "\xff", "x"]),
    ("Referer", ["http://[", "//", "\xff", "x" * 5000, "http://evil.example/"]),
    ("X-Forwarded-For", [
        "x", "1.2.3.4, 5.6.7.8", "::1", "9" * 5000, "\xff", "1.2.3.4:99999", "unknown", ",", "",
    ]),
    ("X-Forwarded-Host", ["evil.example"]),
    ("X-Forwarded-Proto", ["https", "javascript", "\xff"]),
    ("X-HTTP-Method-Override", ["DELETE", "PUT"]),
    ("X-Requested-With", ["XMLHttpRequest", "\xff"]),
    ("X-CSRFToken", ["x", "\xff", "a" * 64, "a" * 9000]),
    ("Range", [
        "bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=0-,0-,0-", "bytes=" + "9" * 5000 + "-", "x",
    ]),
    ("If-Modified-Since", [
        "x", "Thu, 01 Jan 0000 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "9" * 3000,
    ]),
    ("If-None-Match", ["*", '"x"', "W/", "x" * 3000, '"' * 2001]), ("If-Match", ["*", '"x"', ""]),
    ("If-Unmodified-Since", ["Thu, 01 Jan 1970 00:00:00 GMT", "x"]),
    ("User-Agent", ["", "x" * 5000, "\xff", "<script>", "\x00".replace("\0", "\x01")]),
    ("Content-Encoding", ["gzip", "x"]), ("Expect", ["100-continue", "x"]),
    ("Transfer-Encoding", ["identity", "x"]), ("Upgrade", ["websocket", "h2c"]),
    ("Sec-Fetch-Site", ["cross-site", "x"]),
    ("Authorization", ["Basic x", "Bearer " + "x" * 5000, "Digest \xff"]),
]  # fmt: skip
CONTENT_TYPES = [
    "", "x", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x", "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary=\xff", "application/x-www-form-urlencoded; charset=nonsense",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=\xff", "application/json",
    "application/json; charset=utf-7", "text/plain",
    "application/x-www-form-urlencoded; charset=idna", "application/octet-stream",
    "application/xml", "multipart/mixed; boundary=x", "text/html; charset=x; charset=y", ";",
    "\xff", "application/x-www-form-urlencoded; charset=rot13",
    "multipart/form-data; boundary=x; charset=base64",
]  # fmt: skip
_PART = b"--x\r\nContent-Disposition: form-data; name="
BROKEN_MULTIPART = [
    b"--x",
    b"--x\r\n",
    b"--x\r\n\r\n--x--",
    _PART + b'"a',
    b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n",
    _PART + b'"\xff"\r\n\r\n\xff\r\n--x--\r\n',
    b"--x\r\nContent-Disposition: form-data; name*=utf-8''%ff; filename*=x''%00\r\n\r\nv\r\n--x--",
    _PART + b'"a"\r\nContent-Transfer-Encoding: base64\r\n\r\n*\r\n--x--\r\n',
    _PART + b'"a"; filename="x"\r\nContent-Type: text/plain; charset=x\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nA\r\n--x--\r\n",
    _PART + b'"_charset_"\r\n\r\nnonsense\r\n--x--\r\n',
    b"--x\r\n" + b"A: b\r\n" * 2000 + b"\r\nv\r\n--x--\r\n",
    _PART + b"n" * 20_000 + b"\r\n\r\nv\r\n--x--\r\n",
]
# Names that a page never asked for, and what the administration's lists understand.
NAMES = [
    "page", "q", "next", "o", "p", "e", "all", "_facets", "_popup", "_to_field",
    "_changelist_filters", "id", "pk", "student", "mentor", "path", "project", "user", "date",
    "time", "on", "since", "action", "term", "app_label", "model_name", "field_name", "index",
    "select_across", "_selected_action", "_method", "csrf", "csrfmiddlewaretoken", "_save",
    "_continue", "rows", "show", "view", "state", "sort", "item", "a[]", "\0", "", "format",
    "login", "password", "code", "key",
]  # fmt: skip
LOOKUPS = [
    "year", "month", "day", "gte", "lt", "exact", "isnull", "in", "regex", "contains", "range",
    "date",
]  # fmt: skip


def encoded(value: str) -> bytes:
    """The bytes of a value of this module."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def quoted(value: str, safe: str = "") -> str:
    return quote_from_bytes(encoded(value), safe=safe)


YEARS = ["0", "1", "9999", "10000", "-1", "1e3", "2026", "\0", "9" * 5000]
BY_KIND = {
    "number": NUMBERS,
    "year": YEARS,
    "date": DATES,
    "time": TIMES,
    "zone": ZONES,
    "next": NEXTS,
    "email": EMAILS,
    "uuid": UUIDS,
    "json": JSONS,
    "text": TEXTS,
}
# A part of a field's name tells what it is read as, where its type does not.
HINTS = (
    ("__year", "year"), ("zone", "zone"), ("next", "next"), ("mail", "email"), ("date", "date"),
    ("since", "date"), ("until", "date"), ("_on", "date"), ("_at_0", "date"), ("_at_1", "time"),
    ("year", "number"), ("time", "time"), ("page", "number"), ("from", "date"), ("id", "number"),
    ("pk", "number"), ("count", "number"), ("position", "number"), ("criterion", "number"),
    ("student", "number"), ("TOTAL_FORMS", "number"), ("INITIAL_FORMS", "number"),
    ("link", "next"), ("url", "next"), ("credential", "json"), ("login", "email"),
    ("minutes", "number"), ("capacity", "number"),
)  # fmt: skip


def kind_of(name: str, type_: str = "text", value: str = "") -> str:
    """What a field is probably read as: a key of BY_KIND."""
    if type_ in ("date", "datetime-local", "month", "week"):
        return "date"
    if type_ in ("number", "range"):
        return "number"
    if type_ in BY_KIND and type_ != "text":
        return type_
    for part, kind in HINTS:
        if part in name:
            return kind
    return "number" if value.isdecimal() else "text"


def hostile(rng: Random, kind: str) -> str:
    """Mostly a value of that kind, now and then of any other; once in a while a megabyte."""
    chance = rng.random()
    if chance < 0.01:
        return BIG
    if chance < 0.1:
        return rng.choice(["\0", "a\0b"])  # what so many layers forget
    if chance < 0.35:
        kind = rng.choice(list(BY_KIND))
    return rng.choice(BY_KIND[kind])
