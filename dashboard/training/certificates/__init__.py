"""Certificates of achievement: issued, kept as they were issued, and checked by anyone."""
