"""The schedule of the Celery tasks.

The state of all work is in PostgreSQL; Celery only triggers it. So each task may run twice, or not
at all. The schedule has only intervals, in seconds, with `expires`, so that runs do not accumulate
while the workers are stopped.
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
# Seconds. Much longer than the interval, because a worker whose clock is ten minutes fast would
# otherwise discard every run as expired. A superfluous run finds nothing due and ends.
RUN_EXPIRES = 1200

app.conf.beat_schedule = {
    # Deliveries that are due.
    "send-due-reminders": {
        "task": "mentorhub.notifications.tasks.send_due",
        "schedule": 30,
        "options": {"expires": RUN_EXPIRES},
    },
    # Reminders that are missing, and the next daily digests.
    "write-missing-reminders": {
        "task": "mentorhub.notifications.tasks.write_missing",
        "schedule": 300,
        "options": {"expires": RUN_EXPIRES},
    },
    # Tells people of links and names in their calendar entries that were changed elsewhere than on
    # the pages that tell them at once.
    "tell-changed-calendar-entries": {
        "task": "students.sessions.tasks.tell_missed_changes",
        "schedule": 60,
        "options": {"expires": RUN_EXPIRES},
    },
    # Asks mentors whose profile was not confirmed for 90 days, once each time it lapses.
    "ask-to-confirm-profiles": {
        "task": "dashboard.tasks.ask_to_confirm",
        "schedule": 6 * HOUR,
        "options": {"expires": HOUR},
    },
    # Reminds mentors of a course that they have begun and not gone on with for two weeks.
    "remind-of-quiet-courses": {
        "task": "dashboard.training.tasks.remind_of_quiet_courses",
        "schedule": 6 * HOUR,
        "options": {"expires": HOUR},
    },
    # Runs of the matching that a manager requested; mostly there is none.
    "run-waiting-matchings": {
        "task": "dashboard.matching.tasks.run_waiting",
        "schedule": 5,
        "options": {"expires": RUN_EXPIRES},
    },
    # Links for new passwords, sign-in codes and notices; mostly there is none.
    "send-account-mails": {
        "task": "mentorhub.accounts.tasks.send_account_mails",
        "schedule": 3,
        "options": {"expires": RUN_EXPIRES},
    },
    # Deletes mails about accounts two weeks after they were written.
    "forget-account-mails": {
        "task": "mentorhub.accounts.tasks.forget_account_mails",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Deletes expired sessions.
    "forget-expired": {
        "task": "mentorhub.accounts.tasks.forget_expired",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Deletes which topics of live pages changed, half an hour later.
    "forget-changes": {
        "task": "mentorhub.live.tasks.forget_changes",
        "schedule": 600,
        "options": {"expires": 600},
    },
    # Deletes what says which forms were carried out, a day later.
    "forget-submissions": {
        "task": "mentorhub.forms.tasks.forget_submissions",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Encrypts sessions of the previous release, which are readable in the table. The first run is
    # an hour after an upgrade: by then no web process of the previous release runs, which could not
    # read encrypted sessions.
    "encrypt-signed-sessions": {
        "task": "mentorhub.accounts.tasks.encrypt_signed_sessions",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Deletes photos that mentors replaced or removed, once that can no longer be undone.
    "forget-photos": {
        "task": "dashboard.tasks.forget_photos",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Deletes the pieces of files that students began to hand in a day ago and did not finish.
    "forget-unfinished-deliverables": {
        "task": "students.deliverables.tasks.forget_uploads",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Empties messages MESSAGE_KEEP_MONTHS after the last relation between their people has ended.
    "empty-old-messages": {
        "task": "dashboard.inbox.tasks.empty_old_messages",
        "schedule": 6 * HOUR,
        "options": {"expires": HOUR},
    },
    # Asks two people about each question of the community that waits for 36 hours.
    "ask-for-answers": {
        "task": "dashboard.community.tasks.ask_for_answers",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Empties replies 30 days after they were removed; deletes drafts of 60 days ago.
    "empty-removed-replies": {
        "task": "dashboard.community.tasks.empty_removed",
        "schedule": 6 * HOUR,
        "options": {"expires": HOUR},
    },
    # Links and answers to visitors who asked for help with signing in; mostly there is none.
    "send-visitor-mails": {
        "task": "dashboard.helpcenter.tasks.send_visitor_mails",
        "schedule": 10,
        "options": {"expires": RUN_EXPIRES},
    },
    # Tells the managers once of each request without an answer in the hours of its subject.
    "tell-of-late-requests": {
        "task": "dashboard.helpcenter.tasks.tell_of_late_requests",
        "schedule": 300,
        "options": {"expires": RUN_EXPIRES},
    },
    # Closes requests that were solved 14 days ago, counts those that articles have spared, and
    # deletes what visitors have not confirmed within a day.
    "end-requests": {
        "task": "dashboard.helpcenter.tasks.end_requests",
        "schedule": HOUR,
        "options": {"expires": HOUR},
    },
    # Deletes what was searched for in the help centre 90 days ago.
    "forget-questions-of-the-search": {
        "task": "dashboard.helpcenter.tasks.delete_old_questions",
        "schedule": 24 * HOUR,
        "options": {"expires": HOUR},
    },
    # Deletes archives that were uploaded in the admin and never applied.
    "forget-uploads": {
        "task": "dashboard.cartridges.tasks.forget_uploads",
        "schedule": 600,
        "options": {"expires": 600},
    },
}


@worker_ready.connect
def run_tasks_at_start(sender: object = None, **_: object) -> None:
    """Queue the urgent tasks when a worker starts, without waiting for the schedule."""
    for name in (
        "mentorhub.notifications.tasks.write_missing",
        "mentorhub.notifications.tasks.send_due",
        "mentorhub.accounts.tasks.send_account_mails",
    ):
        task: Task = app.tasks[name]
        task.apply_async(expires=RUN_EXPIRES)
