"""Whether a delivery may still be sent: SQL expressions composed of what the kinds declare.

They are SQL because they are evaluated inside the statements that change the state of a row, so
that nothing can change between the check and the change. They are evaluated when a worker claims a
row and again before the mail server gets the text (SMTP DATA). In all of them ``r`` is the
delivery, a row of students_reminder.
"""

from collections import defaultdict
from functools import cache, lru_cache

from mentorhub.access import RoleKind
from mentorhub.notifications import registry
from mentorhub.notifications.reasons import NO_ACCESS, OWN_ACT, TOO_LATE, UNKNOWN_KIND, UNWANTED
from mentorhub.notifications.registry import Kind

# SQL for ``Kind.expires`` of kinds about something without a date of its own.
THREE_DAYS = "r.due_at + interval '3 days'"


def recipient_holds(role: RoleKind) -> str:
    """SQL condition: the recipient of the delivery ``r`` holds a role today."""
    return f"""exists (select from accounts_role role where role.user_id = r.recipient_id
        and role.kind = '{role}' and role.ended_at is null)"""


def as_bigint(text: str) -> str:
    """SQL: a text as a bigint, so that an index on the key is used; null when it is no number."""
    return f"(case when {text} ~ '^[0-9]{{1,18}}$' then ({text})::bigint end)"


def as_uuid(text: str) -> str:
    """SQL: a text as a UUID; null when it is not one."""
    pattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
    return f"(case when {text} ~ '{pattern}' then ({text})::uuid end)"


def _case(kind: Kind) -> str:
    """SQL expression: the code of the first reason that stops this kind, or null.

    Kinds write ``source`` with outer joins: with an inner join a missing row would give no row, and
    so no reason.
    """
    stops = "\n".join(f"when {stop.when} then '{stop.reason.code}'" for stop in kind.stops)
    source = f"\nfrom {kind.source}" if kind.source else ""
    late = f"when statement_timestamp() > {kind.expires} then '{TOO_LATE.code}'"
    return f"(select case\n{stops}\n{late} end{source})"


@lru_cache(maxsize=256)
def not_sent_reason(kinds: frozenset[str] | None = None) -> str:
    """SQL expression: the code of the reason why a row may not be sent; null when it may.

    ``kinds`` are those of the rows that it is evaluated for (None: any). To plan the conditions of
    all kinds takes the database longer than to evaluate them. Compares with the clock of the
    database.
    """
    names_by_case = defaultdict(list)
    for kind in registry.kinds():
        if kinds is None or kind.name in kinds:
            names_by_case[_case(kind)].append(f"'{kind.name}'")
    sent_to_inactive = [
        f"'{kind.name}'" for kind in registry.kinds() if kind.reaches_former_members
    ]
    branches = "\n".join(
        f"when r.kind in ({', '.join(names)}) then {case}" for case, names in names_by_case.items()
    )
    return f"""(
select case
when not person.is_active and r.kind not in ({", ".join(sent_to_inactive) or "null"})
    then '{NO_ACCESS.code}'
{branches}
else '{UNKNOWN_KIND.code}' end
from accounts_user person where person.id = r.recipient_id)"""  # noqa: S608


@cache
def not_mailed_reason() -> str:
    """SQL expression: the code of the reason why no mail is sent; null when one is.

    The person still reads the notification in the app. What a person did themself is mailed to them
    only when the mail has a calendar entry.
    """
    with_attachment = [f"'{kind.name}'" for kind in registry.kinds() if kind.attachments]
    mandatory = [f"'{kind.name}'" for kind in registry.kinds() if not kind.may_be_switched_off]
    own_act = (
        f"r.actor_id = r.recipient_id and r.kind not in ({', '.join(with_attachment) or 'null'})"
    )
    return f"""(
case when {own_act} then '{OWN_ACT.code}'
when r.kind not in ({", ".join(mandatory) or "null"}) and exists (
    select from students_mailpreference preference where preference.person_id = r.recipient_id
    and preference.kind = r.kind and not preference.wanted) then '{UNWANTED.code}' end)"""


def with_conditions(statement: str, kinds: frozenset[str] | None = None) -> str:
    """The statement with its placeholders replaced by the two expressions above."""
    return statement.replace("{not_sent_reason}", not_sent_reason(kinds)).replace(
        "{not_mailed_reason}", not_mailed_reason()
    )


registry.on_change += [not_sent_reason.cache_clear, not_mailed_reason.cache_clear]
