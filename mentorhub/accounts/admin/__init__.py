"""The administration pages of people, their roles, invitations and account mails."""

from mentorhub.accounts.admin import mails, people, roles

__all__ = ["mails", "people", "roles"]
