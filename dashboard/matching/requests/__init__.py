"""Requests for a mentor: made by a student, or by a manager for a student."""
