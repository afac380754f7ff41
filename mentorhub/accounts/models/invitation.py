"""Invitations of people whom staff have entered."""

import hashlib
import secrets
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models.person import User

INVITATION_LIFETIME = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())

    def with_token(self, token: str) -> "InvitationQuerySet":
        return self.filter(token_hash=hash_token(token))


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """A one-time link with which a person whom staff entered sets their first password.

    Only a hash of the token is stored, so the table alone gives no access.
    """

    user = models.ForeignKey(
        User, models.CASCADE, related_name="invitations", verbose_name=_("person")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("sent by")
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def issue_all(cls, tokens: "dict[User, str]", *, sent_by: User | None) -> "list[Invitation]":
        """Create an invitation for each person with the token given; earlier ones expire."""
        now = timezone.now()
        cls.objects.filter(user__in=tokens, accepted_at=None).update(expires_at=now)
        return Invitation.objects.bulk_create(
            [
                Invitation(
                    user=user,
                    token_hash=hash_token(token),
                    sent_by=sent_by,
                    created_at=now,
                    expires_at=now + INVITATION_LIFETIME,
                )
                for user, token in tokens.items()
            ]
        )

    @classmethod
    def issue(cls, user: User, *, sent_by: User | None) -> tuple["Invitation", str]:
        """Create an invitation; returns it and its token, which is not stored. Earlier ones
        expire."""
        token = secrets.token_urlsafe(32)
        (invitation,) = cls.issue_all({user: token}, sent_by=sent_by)
        return invitation, token
