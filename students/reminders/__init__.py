"""The sending of ``students.models.Reminder``: docs/decisions/reminders.md says why it is so.

entitled: may this row still go out; claiming: rows change hands and states; line: one connection to
the mail server; sending: what a worker does with what it claimed; planner: rows that are missing;
tasks: what Celery pokes.
"""
