"""The matching board of the mentorship managers: queue, runs, proposals and decisions."""
