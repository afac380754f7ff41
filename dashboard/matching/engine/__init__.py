"""Computes which pairs may be matched and which matching is the best. No HTTP, no mail."""
