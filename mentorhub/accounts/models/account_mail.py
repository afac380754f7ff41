"""The outbox of mails about accounts."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models.person import User
from mentorhub.forms.addresses import AddressField


class AccountMailQuerySet(models.QuerySet["AccountMail"]):
    def waiting(self) -> "AccountMailQuerySet":
        return self.filter(state=AccountMail.State.WAITING)

    def queue(
        self,
        kind: "AccountMail.Kind",
        *,
        email: str,
        language: str,
        user: User | None = None,
        context: dict[str, str] | None = None,
    ) -> "AccountMail":
        """Queue a mail; a worker sends it within seconds.

        ``context`` may hold the names in ``AccountMail.CONTEXT`` and never a secret: links and
        codes are made when the mail is sent. Raises ValueError for another name.
        """
        row = self._row(kind, email=email, language=language, user=user, context=context or {})
        row.save(force_insert=True)
        return row

    def queue_all(self, kind: "AccountMail.Kind", contexts: "dict[User, dict[str, str]]") -> None:
        """As ``queue``, for each person at their own address and in their language; one query."""
        rows = [
            self._row(kind, email=user.email, language=user.language, user=user, context=context)
            for user, context in contexts.items()
        ]
        AccountMail._default_manager.bulk_create(rows)

    def _row(
        self,
        kind: "AccountMail.Kind",
        *,
        email: str,
        language: str,
        user: User | None,
        context: dict[str, str],
    ) -> "AccountMail":
        if unknown := set(context) - AccountMail.CONTEXT:
            raise ValueError(f"An account mail does not keep {sorted(unknown)}.")
        now = timezone.now()
        return AccountMail(
            kind=kind,
            email=email,
            language=language,
            user=user,
            context=context,
            created_at=now,
            try_at=now,
            expires_at=now + AccountMail.LIFETIMES.get(kind, AccountMail.LIFETIME),
        )


class AccountMailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    GIVEN_UP = "given_up", _("Abandoned")


class AccountMail(models.Model):
    """A mail about an account that is waiting, was sent, or was given up.

    Written on the login *signin*, so that no page waits for a mail server; ``account_mails.py``
    sends it. A row holds no link and no code, so that nobody who reads the table can use one.
    """

    class Kind(models.TextChoices):
        """The value is the name of the template in ``templates/email/``."""

        INVITATION = "invitation", _("Invitation")
        PASSWORD_RESET_KEY = "password_reset_key", _("Choose a new password")
        LOGIN_CODE = "login_code", _("Your sign-in code")
        EMAIL_CONFIRMATION = "email_confirmation", _("Confirm your e-mail address")
        EMAIL_CONFIRMATION_SIGNUP = (
            "email_confirmation_signup",
            _("Confirm the address of a new account"),
        )
        ACCOUNT_ALREADY_EXISTS = "account_already_exists", _("You already have an account")
        ACCOUNT_CONNECTED = "account_connected", _("Another way to sign in was added")
        ACCOUNT_DISCONNECTED = "account_disconnected", _("A way to sign in was removed")
        EMAIL_CHANGED = "email_changed", _("Your e-mail address was changed")
        EMAIL_CONFIRM = "email_confirm", _("Your e-mail address is confirmed")
        EMAIL_DELETED = "email_deleted", _("An e-mail address was removed")
        PASSWORD_CHANGED = "password_changed", _("Your password was changed")
        PASSWORD_RESET = "password_reset", _("Your password was changed with a link sent by e-mail")
        PASSWORD_SET = "password_set", _("Your password was set")
        RECOVERY_CODES_GENERATED = "recovery_codes_generated", _("New recovery codes")
        TOTP_ACTIVATED = "totp_activated", _("Two-step sign-in: app added")
        TOTP_DEACTIVATED = "totp_deactivated", _("Two-step sign-in: app removed")
        WEBAUTHN_ADDED = "webauthn_added", _("Passkey added")
        WEBAUTHN_REMOVED = "webauthn_removed", _("Passkey removed")

    State = AccountMailState

    # The names that ``context`` may have. ``nonce`` gives a sign-in code or the link of an
    # invitation only together with SECRET_KEY; ``base_url`` is read in the demo only.
    CONTEXT = frozenset(
        {"ip", "user_agent", "provider", "from_email", "to_email", "deleted_email"}
        | {"nonce", "base_url"}
    )
    # A mail that has waited longer is given up: nobody can use it, or expects it, any more.
    LIFETIME = timedelta(days=3)
    LIFETIMES = {
        Kind.LOGIN_CODE: timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        Kind.PASSWORD_RESET_KEY: timedelta(days=1),
    }

    kind = models.CharField(_("kind"), max_length=25, choices=Kind)
    user = models.ForeignKey(
        User, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("person")
    )
    email = AddressField(_("e-mail address"))
    # The language of the request, for an address that belongs to nobody here.
    language = models.CharField(_("language"), max_length=5)
    context = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    # When it is tried next. A worker that claims a row sets it into the future, so that another
    # worker claims the row only if the first one died.
    try_at = models.DateTimeField(_("next attempt"))
    expires_at = models.DateTimeField(_("expires"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    why = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AccountMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail about an account")
        verbose_name_plural = _("e-mails about accounts")
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=AccountMailState.SENT.value) | Q(sent_at__isnull=False),
                name="accounts_accountmail_sent_has_time",
            )
        ]
        indexes = [
            models.Index(
                fields=("try_at",),
                condition=Q(state=AccountMailState.WAITING.value),
                name="accounts_accountmail_due",
            ),
            models.Index(fields=("created_at",), name="accounts_accountmail_written"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.email}"
