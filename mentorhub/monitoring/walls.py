"""What the catalogue of the database says about the walls between the logins.

``violations`` is asked by the tests, and by ``manage.py doctor`` on a running site.
"""

# The names in these queries are our own constants.
# ruff: noqa: S608
from typing import Any

from mentorhub.database import GUIDES, LOGINS, SIGNIN, STAFF, WEB

SYSTEM = "('pg_catalog', 'information_schema', 'pg_toast')"
PRIVILEGES = (
    "select",
    "insert",
    "update",
    "delete",
    "truncate",
    "references",
    "trigger",
    "maintain",
)

# name -> a query of what must not be; each row is a sentence.
QUERIES = {
    "a table of guides lies outside its schema": """
        select n.nspname || '.' || c.relname from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where c.relname like 'guides\\_%' and c.relkind in ('r', 'p', 'v', 'm', 'f')
          and n.nspname <> 'guides'
    """,
    "a table of schema guides has no row security": """
        select c.relname from pg_class c
        where c.relnamespace = 'guides'::regnamespace and c.relkind in ('r', 'p')
          and not c.relrowsecurity
    """,
    "something in schema guides is neither a table, an index nor a sequence": """
        select c.relname || ' ' || c.relkind::text from pg_class c
        where c.relnamespace = 'guides'::regnamespace and c.relkind not in ('r', 'i', 'S')
    """,
    "an ordinary login may enter schema guides": f"""
        select r from unnest(array['{LOGINS[WEB]}', '{LOGINS[SIGNIN]}', 'public']) r
        where has_schema_privilege(r, 'guides', 'usage')
           or has_schema_privilege(r, 'guides', 'create')
    """,
    "somebody but the owner may create": f"""
        select r || ' in ' || s
        from unnest(array['{LOGINS[WEB]}', '{LOGINS[SIGNIN]}', '{LOGINS[GUIDES]}',
                          '{LOGINS[STAFF]}', 'public']) r,
             unnest(array['guides', 'public']) s
        where has_schema_privilege(r, s, 'create')
        union all
        select r || ' in the database'
        from unnest(array['{LOGINS[WEB]}', '{LOGINS[SIGNIN]}', '{LOGINS[GUIDES]}',
                          '{LOGINS[STAFF]}', 'public']) r
        where has_database_privilege(r, current_database(), 'create')
           or has_database_privilege(r, current_database(), 'temporary')
    """,
    "a login is more than a login": f"""
        select rolname from pg_roles
        where rolname in {tuple(LOGINS.values())}
          and (rolsuper or rolcreaterole or rolreplication or rolbypassrls or rolinherit
               or not rolcanlogin or rolcreatedb)
    """,
    "a login is a member of another role": f"""
        select m.member::regrole || ' of ' || m.roleid::regrole from pg_auth_members m
        where m.member::regrole::text in {tuple(LOGINS.values())}
           or m.roleid::regrole::text in {tuple(LOGINS.values())}
    """,
    "a login but the owner owns something": f"""
        select d.refobjid::regrole || ': ' || pg_describe_object(d.classid, d.objid, d.objsubid)
        from pg_shdepend d
        where d.deptype = 'o' and d.refclassid = 'pg_authid'::regclass
          and d.refobjid::regrole::text in {tuple(LOGINS[a] for a in (WEB, SIGNIN, GUIDES, STAFF))}
          and d.dbid in (0, (select oid from pg_database where datname = current_database()))
    """,
    "a function runs as somebody else": f"""
        select p.oid::regprocedure::text from pg_proc p
        join pg_namespace n on n.oid = p.pronamespace
        where p.prosecdef and n.nspname not in {SYSTEM}
    """,
    "a view or another table stands before the tables": f"""
        select n.nspname || '.' || c.relname from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('v', 'm', 'f') and n.nspname not in {SYSTEM}
    """,
    "a policy of guides lets in a login that is not meant": f"""
        select p.polrelid::regclass || ': ' || p.polname
        from pg_policy p, unnest(p.polroles) role
        where role = 0 or role::regrole::text not in ('{LOGINS[GUIDES]}', '{LOGINS[STAFF]}')
    """,
    "a policy for readers does not ask who reads": f"""
        select p.polrelid::regclass || ': ' || p.polname from pg_policy p
        where '{LOGINS[GUIDES]}'::regrole = any(p.polroles)
          and coalesce(pg_get_expr(p.polqual, p.polrelid), '')
           || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
              !~ '(reader|is_open|manages|judges|reads_released|guides_guide|guides_skill'
                 '|guides_criterion|guides_evaluation)'
    """,
    "anybody is given something in schema guides": """
        select c.relname || ' to ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'public')
        from pg_class c, aclexplode(c.relacl) a
        where c.relnamespace = 'guides'::regnamespace
          and (a.grantee = 0 or a.grantee::regrole::text not in
               ('mentorhub_owner', 'mentorhub_guides', 'mentorhub_staff'))
    """,
    "a new table would be open": f"""
        select pg_get_userbyid(d.defaclrole) || ' in ' || coalesce(n.nspname, 'any schema')
               || ' to ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'public')
               || ': ' || a.privilege_type
        from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace,
             aclexplode(d.defaclacl) a
        where d.defaclobjtype = 'r' and a.grantee <> d.defaclrole
          and (n.nspname is null or n.nspname not in ('guides', 'public')
               or (n.nspname = 'guides' and a.grantee <> '{LOGINS[STAFF]}'::regrole)
               or (n.nspname = 'public' and a.grantee <> '{LOGINS[STAFF]}'::regrole
                   and not (a.privilege_type = 'SELECT' and a.grantee in
                            ('{LOGINS[WEB]}'::regrole, '{LOGINS[SIGNIN]}'::regrole))))
    """,
    "an extension was not asked for": """
        select extname from pg_extension
        where extname not in ('plpgsql', 'btree_gist', 'pg_trgm', 'unaccent')
    """,
    "a large object or a publication exists": """
        select 'large object ' || oid from pg_largeobject_metadata
        union all select 'publication ' || pubname from pg_publication
    """,
}


def privileges_of(cursor: Any, login: str, table: str) -> set[str]:
    """What a login may do with a table; ``update(name)`` for a single column."""
    cursor.execute(
        "select p from unnest(%s::text[]) p where has_table_privilege(%s, %s::regclass, p)",
        [list(PRIVILEGES), LOGINS[login], table],
    )
    found = {row[0] for row in cursor.fetchall()}
    cursor.execute(
        "select p || '(' || a.attname || ')' from pg_attribute a, unnest(%s::text[]) p "
        "where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped "
        "and has_column_privilege(%s, %s::regclass, a.attnum, p)",
        [[p for p in ("insert", "update") if p not in found], table, LOGINS[login], table],
    )
    return found | {row[0] for row in cursor.fetchall()}


def violations(cursor: Any) -> list[str]:
    """Every sentence that is true and must not be. ``cursor``: of the owner."""
    found = []
    for sentence, query in QUERIES.items():
        cursor.execute(query)
        found += [f"{sentence}: {row[0]}" for row in cursor.fetchall()]
    cursor.execute(
        "select relname from pg_class where relnamespace = 'guides'::regnamespace "
        "and relkind in ('r', 'p')"
    )
    for (table,) in cursor.fetchall():
        for login in (WEB, SIGNIN):
            if open_to := privileges_of(cursor, login, f"guides.{table}"):
                found.append(f"{login} may {sorted(open_to)} on guides.{table}")
    return found
