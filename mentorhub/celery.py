"""The jobs. PostgreSQL is the truth; Celery only pokes, so every task may run twice or not at all.

Intervals only, in seconds, with `expires`: a beat that was away does not pile up work.
"""

import os

from celery import Celery, Task
from celery.signals import worker_ready

from mentorhub.discovery import modules_named

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorhub.settings")

app = Celery("mentorhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
# The tasks.py of every folder, also of those that are no Django apps.
app.autodiscover_tasks(
    lambda: [name.removesuffix(".tasks") for name in modules_named("tasks")], force=False
)

HOUR = 3600
# Much longer than the interval: a worker whose clock is ten minutes fast must not take every poke
# for an old one. A poke too many finds nothing due and ends.
POKE_EXPIRES = 1200

app.conf.beat_schedule = {
    # Messages whose hour has come.
    "send-due-reminders": {
        "task": "mentorhub.notifications.tasks.send_due",
        "schedule": 30,
        "options": {"expires": POKE_EXPIRES},
    },
    # Reminders that are missing, and the coming digests of the day.
    "write-missing-reminders": {
        "task": "mentorhub.notifications.tasks.write_missing",
        "schedule": 300,
        "options": {"expires": POKE_EXPIRES},
    },
    # Mentors whose profile was not confirmed for 90 days are asked, once for each time it lapses.
    "ask-to-confirm-profiles": {
        "task": "dashboard.tasks.ask_to_confirm",
        "schedule": 6 * HOUR,
        "options": {"expires": HOUR},
    },
    # Runs of the matching that a manager asked for; most pokes find none.
    "run-waiting-matchings": {
        "task": "dashboard.matching.tasks.run_waiting",
        "schedule": 5,
        "options": {"expires": POKE_EXPIRES},
    },
    # Links for new passwords, sign-in codes and notices; most pokes find none.
    "send-account-mails": {
        "task": "mentorhub.accounts.tasks.send_account_mails",
        "schedule": 3,
        "options": {"expires": POKE_EXPIRES},
    },
    # Mails about accounts, two weeks after they were written.
    "forget-account-mails": {
        "task": "mentorhub.accounts.tasks.forget_account_mails",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Sessions nobody can use any more, and invitations long past, are forgotten.
    "forget-expired": {
        "task": "mentorhub.accounts.tasks.forget_expired",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Sessions of the release before, which anybody who reads the table could read. Not sooner than
    # an hour after an upgrade: by then no web process of that release runs, which could not read
    # them afterwards.
    "encrypt-signed-sessions": {
        "task": "mentorhub.accounts.tasks.encrypt_signed_sessions",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Photos that mentors replaced or took away, once that cannot be undone any more.
    "forget-photos": {
        "task": "dashboard.tasks.forget_photos",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Archives that were uploaded in the admin and never applied.
    "forget-uploads": {
        "task": "dashboard.cartridges.tasks.forget_uploads",
        "schedule": 600,
        "options": {"expires": 600},
    },
}


@worker_ready.connect
def poke(sender: object = None, **_: object) -> None:
    """A worker that starts does not wait for the beat."""
    for name in (
        "mentorhub.notifications.tasks.write_missing",
        "mentorhub.notifications.tasks.send_due",
        "mentorhub.accounts.tasks.send_account_mails",
    ):
        task: Task = app.tasks[name]
        task.apply_async(expires=POKE_EXPIRES)
