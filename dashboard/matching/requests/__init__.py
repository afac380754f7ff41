"""The pages on which a student, or a manager for them, asks for a mentor."""
