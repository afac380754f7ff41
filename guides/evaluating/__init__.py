"""Judging a work by the criteria of its guide: all that stays behind the walls of ``guides``."""
