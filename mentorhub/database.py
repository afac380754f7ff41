"""The five database logins, and which of them a request uses.

None of them is a superuser, and only ``owner`` owns tables, so PostgreSQL enforces what a page may
read or write, even where our code is wrong. See docs/security.md.

``default`` is the login *web*: it has no privilege at all on schema ``guides``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import PermissionDenied
from django.db import connections

from mentorhub.prepared.statement import PreparingCursor

if TYPE_CHECKING:
    from django.db import models

WEB, SIGNIN, GUIDES, STAFF, OWNER = "default", "signin", "guides", "staff", "owner"

LOGINS = {
    OWNER: "mentorhub_owner",
    WEB: "mentorhub_web",
    SIGNIN: "mentorhub_signin",
    GUIDES: "mentorhub_guides",
    STAFF: "mentorhub_staff",
}
SEARCH_PATHS = {
    OWNER: "public,guides",
    WEB: "public",
    SIGNIN: "public",
    GUIDES: "guides,public",
    STAFF: "public,guides",
}
# The least similarity of two words that counts as a typing error (0 to 1, of pg_trgm); also what
# the index compares with (mentorhub/similar_names.py).
WORD_SIMILARITY = 0.35
# The least similarity of two whole words that are compared letter by letter (the search of the help
# centre): a typing error in the middle of a short word changes most of its trigrams.
TRIGRAM_SIMILARITY = 0.2
# The login of a request, by the prefix of its path; ``WEB`` for all others.
LOGIN_BY_PREFIX = {"/admin/": STAFF, "/accounts/": SIGNIN}

_current: ContextVar[str] = ContextVar("database_login", default=WEB)


def broken_constraint(error: Exception) -> str:
    """The name of the constraint that an IntegrityError is about, also of one that a trigger
    raises; empty when there is none."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""


class GuidesAreClosedError(PermissionDenied):
    """A query on a guide was about to run on a login that may not read guides."""


@contextmanager
def signed_in_as(alias: str) -> Iterator[None]:
    """Run the queries of this block on another login: ``with signed_in_as("staff"): ...``."""
    token = _current.set(alias)
    try:
        yield
    finally:
        _current.reset(token)


def current_login() -> str:
    return _current.get()


def lock(row: "models.Model") -> None:
    """Lock this row until the transaction ends, and read all its columns again into the object.

    Its columns may have changed since they were last read, so decide only after this call. A cached
    foreign key is kept while it points to the same row (which is neither locked nor read again) and
    dropped otherwise. ``no_key``: rows that only refer to this one may still be inserted. Raises
    the model's ``DoesNotExist``, and ``TransactionManagementError`` outside a transaction.
    """
    columns: Any = row._meta.concrete_fields
    cached = [
        (field, getattr(row, field.attname), field.get_cached_value(row))
        for field in columns
        if field.is_relation and field.is_cached(row)
    ]
    # Not type(row): request.user is a lazy object.
    locked = row.__class__._base_manager.select_for_update(of=("self",), no_key=True)
    row.refresh_from_db(from_queryset=locked)
    for field, key, related in cached:
        if getattr(row, field.attname) == key:
            field.set_cached_value(row, related)


def lock_name(name: str) -> None:
    """Wait for other transactions that lock this name, and lock it until this one ends.

    For work that has no row of its own, or none that the login may write and so lock.
    """
    with connections[current_login()].cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def login_for(path: str) -> str:
    for prefix, alias in LOGIN_BY_PREFIX.items():
        if path.startswith(prefix):
            return alias
    return WEB


class DatabaseLoginMiddleware:
    """Sets the login for the whole request. Stands before everything that makes queries."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        with signed_in_as(login_for(request.path_info)):
            return self.get_response(request)


class LoginRouter:
    """Routes each query to the current login; raises GuidesAreClosedError for a guide on a wrong
    one."""

    def _alias(self, model: Any, **hints: Any) -> str:
        alias = _current.get()
        if model._meta.app_label == "guides" and alias in (WEB, SIGNIN):
            raise GuidesAreClosedError("Guides are closed to this login.")
        return alias

    db_for_read = _alias
    db_for_write = _alias

    def allow_relation(self, *objects: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, *args: Any, **hints: Any) -> bool:
        return db == OWNER


def databases(
    url: str, passwords: dict[str, str], *, prepare: bool = True
) -> dict[str, dict[str, Any]]:
    """Django's DATABASES for the server at ``url``, with the ``passwords`` by alias.

    Credentials in ``url`` are used by ``setup_database`` only, and not here. ``prepare`` keeps
    prepared queries (mentorhub/prepared) on the server, too; a pooler that gives each transaction
    another connection cannot do that.
    """
    server = parse_database_url(url)
    return {
        alias: {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": server["dbname"],
            "HOST": server["host"],
            "PORT": server["port"],
            "USER": LOGINS[alias],
            "PASSWORD": passwords.get(alias, ""),
            # Seconds. With a new connection for each request the site is a third slower.
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                # No jit: a statement with many branches that reads few rows takes longer to compile
                # than to run (the claim in mentorhub/notifications/queue.py).
                # A statement that is prepared is planned once, whatever its parameters are.
                "options": f"-c search_path={SEARCH_PATHS[alias]} -c jit=off"
                " -c plan_cache_mode=force_generic_plan"
                f" -c pg_trgm.word_similarity_threshold={WORD_SIMILARITY}"
                f" -c pg_trgm.similarity_threshold={TRIGRAM_SIMILARITY}",
                "connect_timeout": 5,
                **({"cursor_factory": PreparingCursor} if prepare else {}),
                **({"sslmode": server["sslmode"]} if server["sslmode"] else {}),
            },
        }
        for alias in (WEB, SIGNIN, GUIDES, STAFF, OWNER)
    }


def parse_database_url(url: str) -> dict[str, str]:
    """The parts of ``postgres://user:password@host:port/name?host=/socket/folder&sslmode=…``.

    Raises ValueError when it is not such an address.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in ("postgres", "postgresql") or len(parts.path) < 2 or port == 0:
        raise ValueError("DATABASE_URL must look like postgres://host:5432/mentorhub")
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "host": query.get("host", parts.hostname or "localhost"),
        "port": str(port or query.get("port", 5432)),
        "dbname": unquote(parts.path[1:]),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "sslmode": query.get("sslmode", ""),
    }
