"""Django's migrate, as the login that owns the tables; then the grants of mentorhub/grants.py."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections, transaction

from guides.pasting.recording import write_missing_fingerprints
from mentorhub import grants
from mentorhub.database import GUIDES, LOGINS, OWNER, SIGNIN, STAFF, WEB, signed_in_as


class Command(DjangoMigrate):
    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database=OWNER)

    def handle(self, *args: Any, **options: Any) -> None:
        with signed_in_as(OWNER):
            super().handle(*args, **options)
            if (
                options["database"] == OWNER
                and not options["plan"]
                and not options["check_unapplied"]
            ):
                call_command("createcachetable", database=OWNER, verbosity=0)
                apply_grants()
                if options["app_label"] is None:
                    # Of guides that an older release has saved; nothing to do in later runs.
                    write_missing_fingerprints()


def apply_grants() -> None:
    """Set the privileges on the existing tables to exactly those in mentorhub/grants.py."""
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute(
            "select schemaname, tablename from pg_tables where schemaname in ('public', 'guides') "
            "and tableowner = current_user"
        )
        existing = set(cursor.fetchall())
        public = sorted(name for schema, name in existing if schema == "public")
        for login in (LOGINS[WEB], LOGINS[SIGNIN]):
            for table in public:
                cursor.execute(f'revoke all on public."{table}" from {login}')
                cursor.execute(f'grant select on public."{table}" to {login}')
        for table in public:
            cursor.execute(f'revoke all on public."{table}" from {LOGINS[GUIDES]}')
        for schema, name in existing:
            if schema == "guides":
                cursor.execute(f'revoke all on guides."{name}" from {LOGINS[GUIDES]}')
        for alias, schema, tables in (
            (WEB, "public", grants.WEB),
            (SIGNIN, "public", grants.SIGNIN),
            (GUIDES, "public", grants.GUIDES_PUBLIC),
            (GUIDES, "guides", grants.GUIDES),
        ):
            for table, privileges in tables.items():
                if (schema, table) in existing:
                    cursor.execute(f'grant {privileges} on {schema}."{table}" to {LOGINS[alias]}')
        for table in grants.APPEND_ONLY:
            if ("guides", table) in existing:
                cursor.execute(f'revoke update, delete on guides."{table}" from {LOGINS[STAFF]}')
