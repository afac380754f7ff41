"""The administration pages of people, their roles and their invitations."""

from mentorhub.accounts.admin import invitations, people, roles

__all__ = ["invitations", "people", "roles"]
