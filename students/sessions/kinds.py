"""The notification kinds about sessions: planned, moved, cancelled, reminders, proposed times."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.notifications.eligibility import THREE_DAYS, recipient_holds
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import (
    Audience,
    Kind,
    Schedule,
    Scope,
    Stop,
    register,
    register_scope,
)
from students.calendar import attachments
from students.sessions import delivery_rules as rules
from students.sessions import delivery_texts as texts

# The rows that these notifications are about; a reader must still be allowed to see them.
register_scope(Scope("session", "students.Session", column="session_id"))
register_scope(Scope("time_proposal", "students.TimeProposal"))

STUDENT, MENTOR, MANAGER = Audience.STUDENT, Audience.MENTOR, Audience.MANAGER
BOTH = frozenset({STUDENT, MENTOR})

PLANNED = register(
    Kind(
        name="planned",
        label=gettext_lazy("Session planned"),
        title=lambda: _("A session is planned"),
        icon="calendar-plus",
        audience=BOTH,
        may_be_switched_off=False,
        scope="session",
        sentence=texts.planned_sentence,
        address=texts.session_address,
        source=rules.SESSION,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.appointment_context,
        attachments=attachments.series_request,
    )
)
MOVED = register(
    Kind(
        name="moved",
        label=gettext_lazy("Session moved"),
        title=lambda: _("A session is moved"),
        icon="calendar-days",
        audience=BOTH,
        may_be_switched_off=False,
        scope="session",
        sentence=texts.moved_sentence,
        address=texts.session_address,
        source=rules.SESSION,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.moved_context,
        attachments=attachments.request,
    )
)
HANDED_OVER = register(
    Kind(
        name="handed_over",
        reaches_former_members=True,
        label=gettext_lazy("Session handed over"),
        title=lambda: _("Another mentor takes over a session"),
        icon="handshake",
        audience=BOTH,
        may_be_switched_off=False,
        scope="session",
        sentence=texts.handed_over_sentence,
        address=texts.handed_over_address,
        source=rules.SESSION,
        stops=rules.HANDOVER,
        expires=f"case when {rules.IS_NEITHER} then {rules.END} else {rules.START} end",
        context=texts.appointment_context,
        attachments=attachments.request,
    )
)
DETAILS_CHANGED = register(
    Kind(
        name="details_changed",
        label=gettext_lazy("Link to join or name changed"),
        title=lambda: _("The link to join a session, or a name, changes"),
        icon="video",
        audience=BOTH,
        may_be_switched_off=False,
        scope="session",
        sentence=texts.details_sentence,
        address=texts.session_address,
        source=rules.SESSION,
        stops=rules.DETAILS,
        expires=rules.END_OF_LISTED,
        context=texts.details_context,
        attachments=attachments.details_request,
    )
)
CANCELLED = register(
    Kind(
        name="cancelled",
        reaches_former_members=True,
        label=gettext_lazy("Session cancelled"),
        title=lambda: _("A session is cancelled"),
        icon="calendar-x",
        audience=BOTH,
        may_be_switched_off=False,
        scope="session",
        sentence=texts.cancelled_sentence,
        address=texts.session_address,
        source=rules.SESSION,
        stops=rules.CANCELLATION,
        expires=rules.END,
        context=texts.cancellation_context,
        attachments=attachments.cancellation,
    )
)
EARLY = register(
    Kind(
        name="early",
        label=gettext_lazy("First reminder"),
        title=lambda: (
            _("A reminder %(hours)s hours before a session")
            % {"hours": rules.policy().early_reminder_hours}
        ),
        icon="clock",
        audience=BOTH,
        scope="session",
        sentence=lambda row: (
            _("Your session with %(other)s is coming up.") % {"other": texts.other_name(row)}
        ),
        address=texts.session_address,
        source=rules.SESSION,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.reminder_context,
        schedule=Schedule(rules.REMINDERS, lambda: {"before": rules.early_reminder()}),
    )
)
LATE = register(
    Kind(
        name="late",
        label=gettext_lazy("Second reminder"),
        title=lambda: (
            _("A reminder %(minutes)s minutes before a session")
            % {"minutes": rules.policy().late_reminder_minutes}
        ),
        icon="clock",
        audience=BOTH,
        scope="session",
        sentence=lambda row: (
            _("Your session with %(other)s begins soon.") % {"other": texts.other_name(row)}
        ),
        address=texts.session_address,
        source=rules.SESSION,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.reminder_context,
        schedule=Schedule(rules.REMINDERS, lambda: {"before": rules.late_reminder()}),
    )
)
DIGEST = register(
    Kind(
        name="digest",
        label=gettext_lazy("The day's sessions"),
        title=lambda: _("The sessions of the day, in the morning"),
        icon="list",
        audience=frozenset({MENTOR}),
        sentence=lambda row: _("Your sessions of the day."),
        address=lambda row: reverse("sessions"),
        stops=(Stop(f"not {recipient_holds(Audience.MENTOR)}", ROLE_ENDED), rules.EMPTY_DAY),
        expires="r.due_at + interval '12 hours'",
        context=texts.digest_context,
        schedule=Schedule(rules.DIGESTS, lambda: {"hour": rules.DIGEST_AT}),
    )
)
PROPOSED = register(
    Kind(
        name="proposed",
        label=gettext_lazy("Time proposed"),
        title=lambda: _("A student proposes a time"),
        icon="history",
        audience=frozenset({MENTOR}),
        scope="time_proposal",
        sentence=texts.proposed_sentence,
        address=texts.proposal_address,
        source=rules.SESSION,
        stops=(
            Stop(f"not {recipient_holds(Audience.MENTOR)}", ROLE_ENDED),
            rules.NOT_A_PARTICIPANT,
            rules.PROPOSAL_CLOSED,
        ),
        expires=THREE_DAYS,
        context=texts.proposal_context,
    )
)
DECLINED = register(
    Kind(
        name="declined",
        label=gettext_lazy("Proposed time declined"),
        title=lambda: _("A time you proposed is declined"),
        icon="circle-x",
        audience=frozenset({STUDENT}),
        scope="time_proposal",
        sentence=lambda row: (
            _("%(actor)s cannot make the time you proposed.") % {"actor": row.actor_name}
        ),
        address=texts.declined_address,
        source=rules.SESSION,
        stops=(Stop(f"not {rules.IS_ENROLLED}", ROLE_ENDED), rules.NOT_A_PARTICIPANT),
        expires=THREE_DAYS,
        context=texts.proposal_context,
    )
)
RUNNING_LATE = register(
    Kind(
        name="running_late",
        label=gettext_lazy("Running late"),
        title=lambda: _("The other person is running late"),
        icon="hourglass",
        audience=BOTH,
        scope="session",
        sentence=lambda row: _("%(actor)s is running late.") % {"actor": row.actor_name},
        address=texts.session_address,
        source=rules.SESSION,
        stops=rules.APPOINTMENT,
        expires=rules.END,
        context=texts.session_context,
    )
)
CONFIRMED = register(
    Kind(
        name="confirmed",
        label=gettext_lazy("Session confirmed"),
        title=lambda: _("The other person confirms a session"),
        icon="circle-check",
        audience=BOTH,
        scope="session",
        sentence=lambda row: _("%(actor)s will be there.") % {"actor": row.actor_name},
        address=texts.session_address,
        source=rules.SESSION,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.session_context,
    )
)
ABSENT_TWICE = register(
    Kind(
        name="absent_twice",
        label=gettext_lazy("Two absences in a row"),
        title=lambda: _("A student was absent twice in a row"),
        icon="user-round-x",
        audience=frozenset({MANAGER}),
        scope="session",
        sentence=texts.absences_sentence,
        address=texts.absences_address,
        stops=(Stop(f"not {recipient_holds(Audience.MANAGER)}", ROLE_ENDED),),
        expires=THREE_DAYS,
        context=texts.absences_context,
    )
)
