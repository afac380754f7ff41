"""The product's jobs, poked as often as a test can wait for."""

import os

from mentorhub.celery import app

app.conf.beat_schedule["send-due-reminders"]["schedule"] = int(os.environ["SECONDS_BETWEEN_POKES"])
