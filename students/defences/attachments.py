"""The calendar attachment of a mail about a defence: for student and assessor, not for the mentor,
who does not take part."""

from mentorhub.dates import read_instant
from mentorhub.mail import page
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Attachment
from students.calendar import ics
from students.defences.delivery_texts import defence_of, told_assessor


def request(delivery: Delivery) -> list[Attachment]:
    """REQUEST with the date of the defence."""
    defence = defence_of(delivery)
    if defence is None or delivery.recipient_id not in defence.participant_keys:
        return []
    entry = ics.request([defence], to=delivery.recipient, stamp=delivery.created_at, url_of=_url_of)
    return [Attachment(entry, "text/calendar; method=REQUEST")]


def cancellation(delivery: Delivery) -> list[Attachment]:
    """CANCEL with the date that people had in their calendars: the payload has it, because a
    defence that was given back has none. Nothing for one that had begun, or never had a date."""
    defence, payload = defence_of(delivery), delivery.payload
    assessor = told_assessor(delivery)
    times = [payload.get(name) for name in ("starts_at", "ends_at")]
    if defence is None or assessor is None or not all(isinstance(at, str) for at in times):
        return []
    if payload.get("had_begun") or delivery.recipient_id not in (assessor, defence.student_id):
        return []
    defence.starts_at, defence.ends_at = (read_instant(str(at)) for at in times)
    defence.assessor_id = assessor
    # The version that was called off; somebody may have booked it again since.
    version = delivery.reference.rpartition("-")[2]
    defence.schedule_version = int(version) if version.isdecimal() else defence.schedule_version
    entry = ics.cancellation(
        [defence], to=delivery.recipient, stamp=delivery.created_at, url_of=lambda row: ""
    )
    return [Attachment(entry, "text/calendar; method=CANCEL")]


def _url_of(defence: "object") -> str:
    return page("defence", defence.pk)  # type: ignore[attr-defined]
