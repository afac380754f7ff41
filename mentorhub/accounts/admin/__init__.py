"""The administration pages of people, their roles, invitations and account mails."""

from mentorhub.accounts.admin import logs, mails, own_panels, people, roles

__all__ = ["logs", "mails", "own_panels", "people", "roles"]
