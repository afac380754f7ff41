"""The pages of the managers: who waits, what a run proposes, and what is decided of it."""
