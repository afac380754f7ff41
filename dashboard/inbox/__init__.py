"""Direct messages between people of the school: students and their mentors, colleagues of a path,
and everybody with the managers. docs/decisions/inbox.md."""
