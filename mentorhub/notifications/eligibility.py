"""Whether a delivery may still go out: one condition, asked at the claim and again before DATA.

SQL, because it is asked inside the statements that change a row's state: between the question and
the change there is nothing. It is composed of what the kinds declare (registry.py). In all of it
``r`` is the delivery, a row of students_reminder.
"""

from collections import defaultdict
from functools import cache

from mentorhub.notifications import registry
from mentorhub.notifications.reasons import NO_ACCESS, OWN_ACT, TOO_LATE, UNKNOWN_KIND, UNWANTED
from mentorhub.notifications.registry import Kind

# SQL for ``Kind.expires`` of what has no date of its own.
THREE_DAYS = "r.due_at + interval '3 days'"


def holds(role: str) -> str:
    """SQL condition: the recipient holds a role today."""
    return f"""exists (select from accounts_role role where role.user_id = r.recipient_id
        and role.kind = '{role}' and role.ended_at is null)"""


def as_number(text: str) -> str:
    """SQL: a text as a key that an index is used for; null when it is no number."""
    return f"(case when {text} ~ '^[0-9]{{1,18}}$' then ({text})::bigint end)"


def as_uuid(text: str) -> str:
    """SQL: a text as a UUID; null when it is none."""
    pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
    return f"(case when {text} ~ '{pattern}' then ({text})::uuid end)"


def _case(kind: Kind) -> str:
    """The code of the first reason that stops this kind, or null. A row that has disappeared from
    ``source`` says nothing, so sources are written with outer joins."""
    stops = "\n".join(f"when {stop.when} then '{stop.reason.code}'" for stop in kind.stops)
    source = f"\nfrom {kind.source}" if kind.source else ""
    late = f"when statement_timestamp() > {kind.expires} then '{TOO_LATE.code}'"
    return f"(select case\n{stops}\n{late} end{source})"


@cache
def why_not() -> str:
    """SQL expression: the code of the reason why a row may not go out; null when it may. Times
    are the database's."""
    names = defaultdict(list)
    for kind in registry.kinds():
        names[_case(kind)].append(f"'{kind.name}'")
    farewells = [f"'{kind.name}'" for kind in registry.kinds() if kind.reaches_former_members]
    branches = "\n".join(
        f"when r.kind in ({', '.join(same)}) then {case}" for case, same in names.items()
    )
    return f"""(
select case
when not person.is_active and r.kind not in ({", ".join(farewells) or "null"})
    then '{NO_ACCESS.code}'
{branches}
else '{UNKNOWN_KIND.code}' end
from accounts_user person where person.id = r.recipient_id)"""  # noqa: S608


@cache
def by_mail_not() -> str:
    """SQL expression: the code of the reason why the person gets no mail, though they read it in
    the app; null when they do. What one did oneself is mailed only with a calendar entry."""
    with_entry = [f"'{kind.name}'" for kind in registry.kinds() if kind.attachment]
    fixed = [f"'{kind.name}'" for kind in registry.kinds() if not kind.may_be_switched_off]
    own = f"r.actor_id = r.recipient_id and r.kind not in ({', '.join(with_entry) or 'null'})"
    return f"""(
case when {own} then '{OWN_ACT.code}'
when r.kind not in ({", ".join(fixed) or "null"}) and exists (
    select from students_mailpreference preference where preference.person_id = r.recipient_id
    and preference.kind = r.kind and not preference.wanted) then '{UNWANTED.code}' end)"""


def complete(statement: str) -> str:
    """A statement with both expressions in their places."""
    return statement.replace("{why_not}", why_not()).replace("{by_mail_not}", by_mail_not())


registry.on_change += [why_not.cache_clear, by_mail_not.cache_clear]
