"""What the database itself knows about tables, rights and rules, in a form that can be compared."""

import re

from mentorhub.database import OWNER
from tests.operations.server import Site

# PostgreSQL writes the same expression with other casts and brackets once it was dumped.
_NOISE = re.compile(r"[()]|::(character varying|text)(\[\])?")
# Rights are lists whose order says nothing.
_RIGHTS = "(select string_agg(each::text, ' ' order by each::text) from unnest({}) each)"

QUERIES = {
    "schemas": f"select nspname, nspowner::regrole::text, {_RIGHTS.format('nspacl')} "
    "from pg_namespace where nspname in ('public', 'guides')",
    "tables": "select n.nspname, c.relname, c.relkind::text, c.relowner::regrole::text, "
    f"c.relrowsecurity, c.relforcerowsecurity, {_RIGHTS.format('c.relacl')} "
    "from pg_class c join pg_namespace n on n.oid = c.relnamespace "
    "where n.nspname in ('public', 'guides') and c.relkind in ('r', 'S', 'i')",
    "columns": "select a.attrelid::regclass::text, a.attname, a.atttypid::regtype::text, "
    f"a.attnotnull, a.attgenerated::text, {_RIGHTS.format('a.attacl')}, "
    "pg_get_expr(d.adbin, d.adrelid) "
    "from pg_attribute a join pg_class c on c.oid = a.attrelid "
    "join pg_namespace n on n.oid = c.relnamespace "
    "left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum "
    "where n.nspname in ('public', 'guides') and c.relkind = 'r' and a.attnum > 0 "
    "and not a.attisdropped",
    "indexes": "select indexdef from pg_indexes where schemaname in ('public', 'guides')",
    "constraints": "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "from pg_constraint where connamespace::regnamespace::text in ('public', 'guides')",
    "policies": "select schemaname, tablename, policyname, permissive, roles::text, cmd, "
    "qual, with_check from pg_policies",
    "triggers": "select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal",
    "functions": "select n.nspname, p.proname, p.proowner::regrole::text, "
    f"pg_get_functiondef(p.oid), {_RIGHTS.format('p.proacl')} "
    "from pg_proc p join pg_namespace n on n.oid = p.pronamespace "
    "left join pg_depend x on x.objid = p.oid and x.deptype = 'e' "
    "where n.nspname in ('public', 'guides') and x.objid is null",
    "rights of tables to come": "select defaclnamespace::regnamespace::text, "
    f"defaclobjtype::text, {_RIGHTS.format('defaclacl')} from pg_default_acl",
    "extensions": "select extname, extversion from pg_extension",
    "rights on the database": f"select datname, {_RIGHTS.format('datacl')} from pg_database "
    "where datname = 'mentorhub'",
    "logins": "select rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, "
    "rolreplication, rolbypassrls from pg_roles where rolname like 'mentorhub\\_%%'",
}


def of(site: Site) -> dict[str, list]:
    return {
        what: sorted(_NOISE.sub("", str(row)) for row in site.query(OWNER, query))
        for what, query in QUERIES.items()
    }


def rows(site: Site) -> dict[str, list[str]]:
    """Each table's rows as text; row security does not bind the owner."""
    tables = site.query(
        OWNER,
        "select schemaname, tablename from pg_tables where schemaname in ('public', 'guides')",
    )
    return {
        f"{schema}.{table}": sorted(
            row for (row,) in site.query(OWNER, f'select t::text from {schema}."{table}" t')
        )
        for schema, table in tables
    }
