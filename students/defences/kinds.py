"""The notification kinds about defences. None of them contains a result."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.notifications.eligibility import THREE_DAYS
from mentorhub.notifications.registry import (
    Audience,
    Kind,
    Schedule,
    Scope,
    register,
    register_scope,
)
from students.defences import attachments
from students.defences import delivery_rules as rules
from students.defences import delivery_texts as texts
from students.sessions.delivery_rules import early_reminder, late_reminder, policy

# The rows that these notifications are about; a reader must still be allowed to see them.
register_scope(Scope("defence", "students.Defence"))

STUDENT, MENTOR = Audience.STUDENT, Audience.MENTOR
ASSESSOR, MANAGER = Audience.ASSESSOR, Audience.MANAGER
ALL_THREE = frozenset({STUDENT, MENTOR, ASSESSOR})
BOTH = frozenset({STUDENT, ASSESSOR})

ASKED = register(
    Kind(
        name="defence_asked",
        label=gettext_lazy("Defence offered"),
        title=lambda: _("You are the first to be asked to judge a defence"),
        icon="inbox",
        audience=frozenset({ASSESSOR}),
        scope="defence",
        sentence=texts.asked_sentence,
        address=texts.address,
        source=rules.DEFENCE,
        stops=rules.ASKED,
        expires="defence.proposed_until",
        context=texts.asked_context,
    )
)
WITHOUT_ASSESSOR = register(
    Kind(
        name="defence_without_assessor",
        label=gettext_lazy("Defence without an assessor"),
        title=lambda: _("No assessor may take a defence"),
        icon="user-round-x",
        audience=frozenset({MANAGER}),
        scope="defence",
        sentence=texts.without_assessor_sentence,
        address=texts.address,
        source=rules.DEFENCE,
        stops=rules.WITHOUT_ASSESSOR,
        expires=THREE_DAYS,
        context=texts.context,
    )
)
BOOKED = register(
    Kind(
        name="defence_booked",
        label=gettext_lazy("Defence booked"),
        title=lambda: _("A defence has a date"),
        icon="calendar-plus",
        audience=ALL_THREE,
        may_be_switched_off=False,
        scope="defence",
        sentence=texts.booked_sentence,
        address=texts.address,
        source=rules.DEFENCE,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.context,
        attachments=attachments.request,
    )
)
MOVED = register(
    Kind(
        name="defence_moved",
        label=gettext_lazy("Defence moved"),
        title=lambda: _("A defence is moved"),
        icon="calendar-days",
        audience=ALL_THREE,
        may_be_switched_off=False,
        scope="defence",
        sentence=texts.moved_sentence,
        address=texts.address,
        source=rules.DEFENCE,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.moved_context,
        attachments=attachments.request,
    )
)
OFF = register(
    Kind(
        name="defence_off",
        reaches_former_members=True,
        label=gettext_lazy("Defence called off"),
        title=lambda: _("A defence is called off, or does not take place"),
        icon="calendar-x",
        audience=ALL_THREE,
        may_be_switched_off=False,
        scope="defence",
        sentence=texts.off_sentence,
        address=texts.address,
        source=rules.DEFENCE,
        stops=rules.OFF,
        expires=THREE_DAYS,
        context=texts.off_context,
        attachments=attachments.cancellation,
    )
)
EARLY = register(
    Kind(
        name="defence_early",
        label=gettext_lazy("First reminder of a defence"),
        title=lambda: (
            _("A reminder %(hours)s hours before a defence")
            % {"hours": policy().early_reminder_hours}
        ),
        icon="clock",
        audience=BOTH,
        scope="defence",
        sentence=texts.early_sentence,
        address=texts.address,
        source=rules.DEFENCE,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.context,
        schedule=Schedule(rules.REMINDERS, lambda: {"before": early_reminder()}),
    )
)
LATE = register(
    Kind(
        name="defence_late",
        label=gettext_lazy("Second reminder of a defence"),
        title=lambda: (
            _("A reminder %(minutes)s minutes before a defence")
            % {"minutes": policy().late_reminder_minutes}
        ),
        icon="clock",
        audience=BOTH,
        scope="defence",
        sentence=texts.late_sentence,
        address=texts.address,
        source=rules.DEFENCE,
        stops=rules.APPOINTMENT,
        expires=rules.START,
        context=texts.context,
        schedule=Schedule(rules.REMINDERS, lambda: {"before": late_reminder()}),
    )
)
