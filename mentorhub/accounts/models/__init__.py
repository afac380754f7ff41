"""People, their roles, invitations, blocks, mails about accounts, and counts of acts."""

from mentorhub.accounts.models.account_mail import AccountMail
from mentorhub.accounts.models.act_count import ActCount
from mentorhub.accounts.models.block import Block
from mentorhub.accounts.models.data_export import DataExport
from mentorhub.accounts.models.invitation import INVITATION_LIFETIME, Invitation, hash_token
from mentorhub.accounts.models.person import Role, User, UserManager, UserQuerySet, validate_zone

__all__ = [
    "INVITATION_LIFETIME",
    "AccountMail",
    "ActCount",
    "Block",
    "DataExport",
    "Invitation",
    "Role",
    "User",
    "UserManager",
    "UserQuerySet",
    "hash_token",
    "validate_zone",
]
