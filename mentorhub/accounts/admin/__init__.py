"""The administration pages of people, their roles, blocks, invitations and account mails."""

from mentorhub.accounts.admin import blocks, front_page, logs, mails, own_panels, people, roles

__all__ = ["blocks", "front_page", "logs", "mails", "own_panels", "people", "roles"]
