"""What somebody who can run SQL in a page would try. ``{table}`` is a table of schema guides."""

ON_A_TABLE = {
    "select": "select * from guides.{table}",
    "select nothing": "select 1 from guides.{table} where false",
    "count": "select count(*) from guides.{table}",
    "table": "table guides.{table}",
    "explain": "explain select * from guides.{table}",
    "explain analyze": "explain (analyze, buffers) select * from guides.{table}",
    "insert": "insert into guides.{table} default values",
    "update": "update guides.{table} set id = id",
    "delete": "delete from guides.{table}",
    "truncate": "truncate guides.{table} cascade",
    "merge": (
        "merge into guides.{table} g using (select 1 as one) o on false "
        "when not matched then do nothing"
    ),
    "copy out": "copy guides.{table} to stdout",
    "copy a query out": "copy (select * from guides.{table}) to stdout",
    "copy to a program": "copy guides.{table} to program 'cat'",
    "lock": "lock table guides.{table} in access share mode",
    "name it": "select 'guides.{table}'::regclass",
    "analyze": "analyze guides.{table}",
    "row security off": "alter table guides.{table} disable row level security",
    "policy": "create policy mine on guides.{table} using (true)",
    "drop policy": "drop policy staff on guides.{table}",
    "grant": "grant select on guides.{table} to public",
    "trigger": "drop trigger append_only on guides.{table}",
    "foreign key": "create table public.mine (g bigint references guides.{table})",
    "like": "create table public.mine (like guides.{table})",
    "view": "create view public.mine as select * from guides.{table}",
    "rule": (
        "create rule mine as on insert to public.students_path do also select * from guides.{table}"
    ),
    "xml": "select query_to_xml('select * from guides.{table}', true, true, '')",
    "table to xml": "select table_to_xml('guides.{table}', true, true, '')",
    "words": "select * from ts_stat('select to_tsvector(t::text) from guides.{table} t')",
    "cursor": "declare mine cursor for select * from guides.{table}",
    "prepare": "prepare mine as select * from guides.{table}",
}

# Functions and ways round the tables, refused as they stand.
AROUND = {
    "reader": "select guides.reader()",
    "is_open": "select guides.is_open(1)",
    "supports": "select guides.supports(1)",
    "manages": "select guides.manages()",
    "schema to xml": "select schema_to_xml('guides', true, true, '')",
    "create in guides": "create table guides.mine (x int)",
    "drop schema": "drop schema guides cascade",
    "set role owner": "set role mentorhub_owner",
    "set role guides": "set role mentorhub_guides",
    "set role staff": "set role mentorhub_staff",
    "set local role": "set local role mentorhub_guides",
    "session authorization": "set session authorization mentorhub_guides",
    "a role that reads all": "set role pg_read_all_data",
    "member of a role that reads all": "grant pg_read_all_data to current_user",
    "superuser": "alter role current_user superuser",
    "bypass": "alter role current_user bypassrls",
    "member": "grant mentorhub_guides to current_user",
    "password of guides": "alter role mentorhub_guides password 'x'",
    "settings of guides": "alter role mentorhub_guides set app.user_id = '1'",
    "settings of the database": "do $$ begin execute format("
    "'alter database %I set app.user_id = ''1''', current_database()); end $$",
    "new role": "create role mine",
    "function": "create function public.mine() returns int language sql return 1",
    "security definer": (
        "create function public.mine() returns int language sql security definer return 1"
    ),
    "schema": "create schema mine",
    "table": "create table public.mine (x int)",
    "temporary table": "create temporary table mine (x int)",
    "temporary view": "create temporary view mine as select 1",
    "temporary function": "create function pg_temp.mine() returns int language sql return 1",
    "sequence": "create sequence public.mine",
    "type": "create type public.mine as (x int)",
    "operator": "create operator public.= (leftarg = int, rightarg = text, function = int4eq)",
    "trigger": (
        "create trigger mine before update on public.accounts_user "
        "for each row execute function suppress_redundant_updates_trigger()"
    ),
    "dblink": "create extension dblink",
    "foreign data": "create extension postgres_fdw",
    "file data": "create extension file_fdw",
    "another trusted extension": "create extension hstore",
    "publication": "create publication mine for all tables",
    "subscription": (
        "create subscription mine connection 'host=localhost' publication x with (connect = false)"
    ),
    "replication role": "set session_replication_role = replica",
    "large object": "select lo_create(0)",
    "old large object": "select lo_creat(-1)",
    "large object from bytes": "select lo_from_bytea(0, 'x')",
    "large object from a file": "select lo_import('/etc/passwd')",
    "read a file": "select pg_read_file('postgresql.conf')",
    "read bytes of a file": "select pg_read_binary_file('postgresql.conf')",
    "list files": "select pg_ls_dir('.')",
    "list logs": "select * from pg_ls_logdir()",
    "copy from a program": "copy public.students_path (title) from program 'id'",
    "copy from a file": "copy public.students_path (title) from '/etc/passwd'",
    "statistics as stored": "select * from pg_statistic",
    "other passwords": "select rolpassword from pg_authid",
    "logical slot": "select pg_create_logical_replication_slot('mine', 'pgoutput')",
    "comment": "comment on schema guides is 'mine'",
    "default privileges": (
        "alter default privileges for role mentorhub_owner grant all on tables to public"
    ),
}

# May run, and must show nothing of a guide.
HARMLESS = {
    "statistics": "select * from pg_stats where schemaname = 'guides'",
    "extended statistics": "select * from pg_stats_ext where schemaname = 'guides'",
    "expressions": "select * from pg_stats_ext_exprs where schemaname = 'guides'",
    "what others run": "select * from pg_stat_activity",
    "prepared statements": "select * from pg_prepared_statements",
    "cursors": "select * from pg_cursors",
    "large objects": "select * from pg_largeobject_metadata",
    "the database as xml": "select database_to_xml(true, true, '')",
    "public as xml": "select schema_to_xml('public', true, true, '')",
    "columns": "select * from information_schema.columns where table_schema = 'guides'",
}
