"""The paste check: finds passages of a guide in a text that somebody is about to store elsewhere.

docs/decisions/paste-check.md says what it finds, and why it asks as the author of the text.
"""
