"""After a restore, deliveries that may have been sent already are held."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.reasons import RESTORED
from students.models import Mentorship
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def restored(session, **changes):
    """The backup is two hours old; one reminder fell due since, the other is to come."""
    now = timezone.now()
    Delivery.objects.update(created_at=now - 3 * HOUR)
    since = {"due_at": now - HOUR, "try_at": now - HOUR}
    Delivery.objects.filter(kind="early").update(**(since | changes))
    return (now - 2 * HOUR).isoformat()


def reconcile(*words):
    call_command("reconcile_reminders", *words, verbosity=0)


@pytest.mark.parametrize(
    "state", [{}, {"state": "sending", "lease_until": timezone.now() + HOUR}], ids=["waits", "held"]
)
def test_what_fell_due_since_the_backup_is_held_and_read_in_the_app(session, send, capsys, state):
    reconcile(f"--since={restored(session, **state)}")
    assert "2 messages are held" in capsys.readouterr().out
    assert send() == []
    rows = Delivery.objects.filter(kind="early")
    assert {(row.state, row.reason) for row in rows} == {("ambiguous", RESTORED.code)}
    assert Notification.objects.filter(kind="early").count() == 2


def test_even_where_the_rule_is_to_send_once_more(session, send):
    make.policy(when_ambiguous="resend")
    reconcile(f"--since={restored(session)}")
    assert send() == send() == []


def test_what_falls_due_later_goes_its_way(session, send, fall_due):
    reconcile(f"--since={restored(session)}")
    fall_due(kind="late")
    assert len(send()) == 2


def test_what_fell_due_after_the_last_worker_stopped_is_sent(session, send):
    since = restored(session)
    until = timezone.now() - 1.5 * HOUR
    reconcile(f"--since={since}", f"--until={until.isoformat()}")
    assert len(send()) == 2


def test_what_was_written_after_the_restore_is_sent(session, mentorship, send):
    since = restored(session)
    make.session(mentorship, starts_at=timezone.now() + 30 * HOUR)
    reconcile(f"--since={since}")
    assert len(send()) == 2
    assert Delivery.objects.filter(kind="planned", state=Delivery.State.SENT).count() == 4


def test_nobody_is_told_of_what_is_no_longer_so(session, send):
    make.ended_without_a_word(Mentorship.objects.get())
    reconcile(f"--since={restored(session)}")
    assert Notification.objects.count() == 0


def test_running_it_twice_changes_nothing_more(session, capsys):
    since = restored(session)
    reconcile(f"--since={since}")
    reconcile(f"--since={since}")
    assert "0 messages" in capsys.readouterr().out.splitlines()[-1]


@pytest.mark.parametrize("since", ["yesterday", "2026-13-01T00:00:00Z", "2999-01-01T00:00:00Z"])
def test_a_time_that_cannot_be_is_refused(db, since):
    with pytest.raises(CommandError):
        reconcile(f"--since={since}")
