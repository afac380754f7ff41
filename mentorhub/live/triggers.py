"""Triggers that note what changes; for migrations."""

from django.db.migrations import RunSQL

_WATCH = """
create or replace function public.live_{name}() returns trigger language plpgsql as $live$
declare
    changed record;
begin
    if tg_op = 'DELETE' then changed := old; else changed := new; end if;
    insert into public.live_change (topic, transaction, at)
    select distinct found.topic, pg_current_xact_id()::text::bigint, clock_timestamp()
    from ({topics}) found (topic)
    where found.topic is not null;
    return null;
end $live$;
drop trigger if exists live_{name} on public.{table};
create trigger live_{name} after {events} on public.{table}
    for each row {condition}execute function public.live_{name}();
"""
_UNWATCH = """
drop trigger if exists live_{name} on public.{table};
drop function if exists public.live_{name}();
"""


def watch(
    table: str,
    topics: str,
    *,
    events: str = "insert or update or delete",
    condition: str = "",
    name: str = "",
) -> RunSQL:
    """Note the topics of each row of ``table`` that is written.

    ``topics`` is a query that gives them, as text, from the row ``changed`` (and ``old``, ``new``,
    ``tg_op``). ``condition`` is the WHEN of the trigger. A table with two needs a ``name``.

    Only rows are added, so transactions never wait for each other.
    """
    parts = {"table": table, "name": name or table, "events": events, "topics": topics.strip()}
    parts["condition"] = f"when ({condition}) " if condition else ""
    return RunSQL(_WATCH.format(**parts), _UNWATCH.format(**parts))
