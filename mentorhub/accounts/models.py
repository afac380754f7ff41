"""People, the roles they hold, and the invitations by which they came."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.database import STAFF, signed_in_as
from mentorhub.forms.names import REFUSED, PersonNameField

INVITATION_LIFETIME = timedelta(days=14)


def validate_zone(name: str) -> None:
    """Raises ValidationError when ``name`` is not an IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def holding(self, kind: str) -> "UserQuerySet":
        """People who hold a role today."""
        return self.filter(roles__kind=kind, roles__ended_at=None)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with the role administrator; run on the login *staff*."""
        with signed_in_as(self._db or STAFF), transaction.atomic(using=self._db or STAFF):
            user = self.create_user(email, password, **fields)
            Role.objects.create(user=user, kind=Role.Kind.STAFF)
            # Whoever types this command needs no mail to prove an address.
            addresses = apps.get_model("account.EmailAddress").objects
            addresses.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. What they may do stands in rows (``Role``, ``Approval``), never in a flag here."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = PersonNameField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=5, choices=Language, default=Language.ENGLISH
    )
    # Empty until the person's browser has guessed it at the first sign-in: then UTC is shown.
    zone = models.CharField(
        _("time zone"), max_length=64, blank=True, default="", validators=[validate_zone]
    )
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Someone who is not active cannot sign in.")
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_any_case",
                violation_error_message=_("Someone with this e-mail address is already here."),
            ),
            # As the field's own rule says, for whatever writes past it.
            models.CheckConstraint(
                condition=~models.Q(name__regex=REFUSED),
                name="accounts_user_name_one_line",
                violation_error_message=_(
                    "This has a line break or an invisible character. Type it on one line."
                ),
            ),
        ]
        # A part of a name or an address is looked for in the admin and in the reading log.
        indexes = [
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="accounts_user_name_part"),
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="accounts_user_email_part"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def _standing(self) -> list[tuple[str, int | None]]:
        """Roles held and path studied today, in one query, because every page asks for them."""
        # By name: accounts stands below students.
        enrolments = apps.get_model("students.Enrolment")._base_manager
        roles = Role.objects.filter(user=self.pk, ended_at=None).order_by()
        studies = enrolments.filter(student=self.pk, ended_at=None)
        return list(
            roles.values_list("kind", models.Value(None, models.BigIntegerField())).union(
                studies.values_list(models.Value("", models.CharField()), "path"), all=True
            )
        )

    @cached_property
    def role_kinds(self) -> frozenset[str]:
        """The kinds of role held today."""
        return frozenset(kind for kind, _path in self._standing if kind)

    @cached_property
    def enrolled_path_id(self) -> int | None:
        """The path this person is a student of today; there is at most one."""
        return next((path for kind, path in self._standing if not kind), None)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for name in ("_standing", "role_kinds", "enrolled_path_id"):
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(
            word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)
        ).upper()

    # What the Django admin asks of a user.
    @property
    def is_staff(self) -> bool:
        return self.is_active and access.is_staff(self)

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_staff

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class RoleQuerySet(models.QuerySet["Role"]):
    def running(self) -> "RoleQuerySet":
        return self.filter(ended_at=None)

    def visible_to(self, user: User) -> "RoleQuerySet":
        return self.filter(access.roles(user))


class Role(models.Model):
    """A role somebody holds or held. The database ends the approvals of a role that ends, and
    refuses staff and managers who are enrolled (students/migrations)."""

    class Kind(models.TextChoices):
        MENTOR = "mentor", _("Mentor")
        ASSESSOR = "assessor", _("Assessor")
        MANAGER = "manager", _("Mentorship manager")
        STAFF = "staff", _("Administrator")

    user = models.ForeignKey(User, models.PROTECT, related_name="roles", verbose_name=_("person"))
    kind = models.CharField(_("role"), max_length=8, choices=Kind)
    granted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("granted by")
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("user", "kind", "-granted_at")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "kind"),
                condition=Q(ended_at=None),
                name="accounts_role_once",
                violation_error_message=_("This person already holds this role."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("granted_at")),
                name="accounts_role_ends_after_start",
                violation_error_message=_("A role cannot end before it was granted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"

    def end(self) -> None:
        """End the role now; the database ends the approvals of the same kind with it."""
        self.ended_at = timezone.now()
        self.save(update_fields=["ended_at"])


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, expires_at__gt=timezone.now())

    def with_token(self, token: str) -> "InvitationQuerySet":
        return self.filter(token_hash=hash_token(token))


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """A one-time link by which somebody who was entered by staff sets a first password.

    Only a hash of the token is stored: the table alone opens nothing.
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
    def issue(cls, user: User, *, sent_by: User | None) -> tuple["Invitation", str]:
        """A new invitation and its token, which is nowhere else; earlier open ones end."""
        now = timezone.now()
        cls.objects.filter(user=user, accepted_at=None).update(expires_at=now)
        token = secrets.token_urlsafe(32)
        invitation = cls.objects.create(
            user=user,
            token_hash=hash_token(token),
            sent_by=sent_by,
            created_at=now,
            expires_at=now + INVITATION_LIFETIME,
        )
        return invitation, token


class ActCount(models.Model):
    """How often a person did one kind of act since the window began (accounts/act_limits.py).

    One row a person and kind, counted up or begun anew in one statement.
    """

    person = models.ForeignKey(
        User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("person")
    )
    kind = models.CharField(_("kind of act"), max_length=30)
    began_at = models.DateTimeField(_("since"))
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("count of acts")
        verbose_name_plural = _("counts of acts")
        constraints = [
            models.UniqueConstraint(fields=("person", "kind"), name="accounts_act_count_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


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
        """Write down that a mail is to be sent; a worker sends it within seconds.

        ``context`` may hold the names of ``AccountMail.CONTEXT`` and never a secret: links and
        codes are made when the mail is sent. Raises ValueError for another name.
        """
        context = context or {}
        if unknown := set(context) - AccountMail.CONTEXT:
            raise ValueError(f"An account mail does not keep {sorted(unknown)}.")
        now = timezone.now()
        return self.create(
            kind=kind,
            email=email,
            language=language,
            user=user,
            context=context,
            created_at=now,
            try_at=now,
            expires_at=now + AccountMail.LIFETIMES.get(kind, AccountMail.LIFETIME),
        )


class AccountMail(models.Model):
    """A mail of sign-in that waits to be sent, was sent, or was given up.

    Written by the login *signin*, so that no page waits for a mail server; ``accounts.outbox``
    sends it. A row holds no link and no code: whoever reads the table can use nothing of it.
    """

    class Kind(models.TextChoices):
        """The value is the name of the template in ``templates/email/``."""

        PASSWORD_RESET_KEY = "password_reset_key", _("Choose a new password")
        LOGIN_CODE = "login_code", _("Your sign-in code")
        EMAIL_CONFIRMATION = "email_confirmation", _("Confirm your e-mail address")
        EMAIL_CONFIRMATION_SIGNUP = (
            "email_confirmation_signup",
            _("Confirm the address of a new account"),
        )
        ACCOUNT_ALREADY_EXISTS = "account_already_exists", _("You have an account already")
        ACCOUNT_CONNECTED = "account_connected", _("Another way to sign in was added")
        ACCOUNT_DISCONNECTED = "account_disconnected", _("A way to sign in was removed")
        EMAIL_CHANGED = "email_changed", _("Your e-mail address was changed")
        EMAIL_CONFIRM = "email_confirm", _("Your e-mail address is confirmed")
        EMAIL_DELETED = "email_deleted", _("An e-mail address was removed")
        PASSWORD_CHANGED = "password_changed", _("Your password was changed")
        PASSWORD_RESET = "password_reset", _("Your password was changed by a mailed link")
        PASSWORD_SET = "password_set", _("Your password was set")
        RECOVERY_CODES_GENERATED = "recovery_codes_generated", _("New recovery codes")
        TOTP_ACTIVATED = "totp_activated", _("Two-step sign-in: app added")
        TOTP_DEACTIVATED = "totp_deactivated", _("Two-step sign-in: app removed")
        WEBAUTHN_ADDED = "webauthn_added", _("Passkey added")
        WEBAUTHN_REMOVED = "webauthn_removed", _("Passkey removed")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        GIVEN_UP = "given_up", _("Given up")

    # What a mail may say beside the person and the time. ``nonce`` is half of a sign-in code, of
    # no use without SECRET_KEY; ``base_url`` is read by the demo alone.
    CONTEXT = frozenset(
        {"ip", "user_agent", "provider", "from_email", "to_email", "deleted_email"}
        | {"nonce", "base_url"}
    )
    # After it a mail is dropped: nobody can use it any more, or expects it.
    LIFETIME = timedelta(days=3)
    LIFETIMES = {
        Kind.LOGIN_CODE: timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        Kind.PASSWORD_RESET_KEY: timedelta(days=1),
    }

    kind = models.CharField(_("kind"), max_length=25, choices=Kind)
    user = models.ForeignKey(
        User, models.CASCADE, related_name="+", null=True, blank=True, verbose_name=_("person")
    )
    email = models.EmailField(_("e-mail address"))
    # Of whoever asked, for an address that belongs to nobody here.
    language = models.CharField(_("language"), max_length=5)
    context = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    # When it is tried next. A worker that takes a row moves this into the future, so that another
    # takes it only when that worker has died.
    try_at = models.DateTimeField(_("next try"))
    expires_at = models.DateTimeField(_("expires"))
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)

    objects = AccountMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail about an account")
        verbose_name_plural = _("mails about accounts")
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="accounts_accountmail_sent_has_time",
            )
        ]
        indexes = [
            models.Index(
                fields=("try_at",), condition=Q(state="waiting"), name="accounts_accountmail_due"
            ),
            models.Index(fields=("created_at",), name="accounts_accountmail_written"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.email}"
