"""The administration pages of guides. Their text stays out of the admin's log and messages: both
keep what ``__str__`` says, and that is a number."""

from guides.admin import history, writing

__all__ = ["history", "writing"]
