"""The jobs. PostgreSQL is the truth; Celery only pokes, so every task may run twice or not at all.

Intervals only, in seconds, with `expires`: a beat that was away does not pile up work.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorhub.settings")

app = Celery("mentorhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

HOUR = 3600

app.conf.beat_schedule = {
    # Sessions nobody can use any more, and invitations long past, are forgotten.
    "forget-expired": {
        "task": "mentorhub.accounts.tasks.forget_expired",
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
