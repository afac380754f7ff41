"""Live pages: a browser asks every few seconds whether its page has changed.

``poll.answer`` says yes or no from memory, before Django (``front.py``) or as a Django view
(``views.py``); the page then fetches its parts again, through their own gates. No content passes.

Triggers write a ``Change`` for each row that a page shows, under the *topics* it belongs to, such
as ``home:17``; each process reads the new ones once a second (``changes.py``). What a page has seen
is a snapshot of PostgreSQL (``snapshots.py``), so processes agree and nothing is missed that is
committed late. See docs/decisions/live-poll.md.
"""
