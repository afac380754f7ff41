"""The administration pages of people, their roles, their invitations and the mails of sign-in."""

from mentorhub.accounts.admin import mails, people, roles

__all__ = ["mails", "people", "roles"]
