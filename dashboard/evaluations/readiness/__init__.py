"""Readiness on the page of a student."""
