"""The administration pages of people, their roles, invitations and account mails."""

from mentorhub.accounts.admin import mails, own_panels, people, roles

__all__ = ["mails", "own_panels", "people", "roles"]
