"""The sending of ``students.models.Reminder``; docs/decisions/reminders.md says why it is so.

messages, contents: what a mail says; entitled: may a row still go out; claiming: rows change hands
and states; line: the connection to the mail server; sending: what a worker does with what it
claimed; planner: rows that are missing; restoring: after a backup came back; tasks: what Celery
pokes.
"""
