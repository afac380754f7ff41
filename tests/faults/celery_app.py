"""The product's jobs, poked as often as a test can wait for."""

import os

from celery.signals import worker_init

from mentorhub.celery import app

app.conf.beat_schedule["send-due-reminders"]["schedule"] = int(os.environ["SECONDS_BETWEEN_POKES"])


@worker_init.connect
def learn_the_notice(**_: object) -> None:
    from tests.faults.notice import register_notice

    register_notice()
