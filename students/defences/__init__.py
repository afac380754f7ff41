"""Defences: a student presents a finished project to an assessor, who judges it."""
