"""The administration pages of people, their roles, invitations and account mails."""

from mentorhub.accounts.admin import front_page, logs, mails, own_panels, people, roles

__all__ = ["front_page", "logs", "mails", "own_panels", "people", "roles"]
