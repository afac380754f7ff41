"""The mentor's profile and preferences, saved field by field, with undo."""
