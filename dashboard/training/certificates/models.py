"""Certificates as they were issued, what ended them, and the keys that signed them.

Nothing of them is changed or deleted (triggers of migration certificates), but what anonymising a
person empties. Only the login *staff* writes here.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.training.certificates.codes import LENGTH, grouped
from dashboard.training.models.progress import Completion
from mentorhub import access
from mentorhub.dates import day_in, within_bounds
from mentorhub.forms.names import OneLineField

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_REASON = 300
SHA256 = 64  # hexadecimal digits


class State(models.TextChoices):
    """In the order of gravity: the gravest of those that apply is shown."""

    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")
    EXPIRED = "expired", _("Expired")
    VALID = "valid", _("Valid")


class CredentialKey(models.Model):
    """The public half of a key that signs certificates; the private half is a setting.

    Files are verified with any of them: a key that signs no more still proves what it signed.
    """

    public = models.CharField(_("public key"), max_length=60, unique=True)
    since = models.DateTimeField(_("signs from"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("key of certificates")
        verbose_name_plural = _("keys of certificates")
        ordering = ("-since", "-pk")
        constraints = [
            models.UniqueConstraint(
                models.ExpressionWrapper(Q(until=None), output_field=models.BooleanField()),
                condition=Q(until=None),
                name="training_one_key_signs",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="training_key_period"
            ),
            within_bounds("training_key_dates", instants=("since", "until")),
        ]

    def __str__(self) -> str:
        return f"{self.public[:12]}…"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.certificates(user))

    def with_state(self) -> Self:
        """Everything that ``state`` needs, in the same query; without the files."""
        return self.select_related("revocation", "replaced_by").defer(
            "credential", "pdf", "replaced_by__credential", "replaced_by__pdf"
        )

    def withdrawn(self) -> Self:
        """Revoked or replaced: those whose bit is set in the status lists."""
        return self.filter(Q(revocation__isnull=False) | Q(replaced_by__isnull=False))

    def in_state(self, state: State, now: datetime) -> Self:
        """Those whose ``state`` is this one."""
        standing = Q(revocation=None, replaced_by=None)
        conditions = {
            State.REVOKED: Q(revocation__isnull=False),
            State.REPLACED: Q(revocation=None, replaced_by__isnull=False),
            State.EXPIRED: standing & Q(expires_at__lte=now),
            State.VALID: standing & (Q(expires_at=None) | Q(expires_at__gt=now)),
        }
        return self.filter(conditions[state])


class Certificate(models.Model):
    """``name``, ``course`` and the rest say what was true when it was issued. Once its holder was
    anonymised ``name`` is empty, and so are the files."""

    code = models.CharField(_("code"), max_length=LENGTH, unique=True)
    completion = models.ForeignKey(
        Completion, models.PROTECT, related_name="certificates", verbose_name=_("course finished")
    )
    name = OneLineField(_("name"), max_length=200, blank=True)
    course = OneLineField(_("course"), max_length=200)
    criteria = models.CharField(_("what it takes"), max_length=500)
    language = models.CharField(_("language"), max_length=5)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    # That of its dates, which the PDF says for good.
    zone = models.CharField(_("time zone"), max_length=64, default="UTC", db_default="UTC")
    # Drawn at random, so that the order of the bits of a status list tells nothing.
    status_index = models.PositiveIntegerField(_("place in the status lists"), unique=True)
    key = models.ForeignKey(
        CredentialKey, models.PROTECT, related_name="certificates", verbose_name=_("key")
    )
    credential = models.BinaryField(_("signed file"))
    # None when no font has the letters of the name: the page is printed instead.
    pdf = models.BinaryField(_("PDF"), null=True)
    credential_sha256 = models.CharField(_("checksum of the signed file"), max_length=SHA256)
    pdf_sha256 = models.CharField(_("checksum of the PDF"), max_length=SHA256, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("issued again by"),
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ("-issued_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("completion",),
                condition=Q(replaces=None),
                name="training_certificate_once",
                violation_error_message=_("There is a certificate of this course already."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("issued_at")),
                name="training_certificate_period",
            ),
            models.CheckConstraint(
                condition=(Q(replaces=None) & Q(issued_by=None))
                | (Q(replaces__isnull=False) & Q(issued_by__isnull=False)),
                name="training_certificate_again_by",
            ),
            within_bounds("training_certificate_dates", instants=("issued_at", "expires_at")),
        ]
        indexes = [
            models.Index(fields=("credential_sha256",), name="training_certificate_file"),
            models.Index(
                fields=("pdf_sha256",), condition=~Q(pdf_sha256=""), name="training_certificate_pdf"
            ),
            models.Index(
                fields=("expires_at",),
                condition=Q(expires_at__isnull=False),
                name="training_certificate_expires",
            ),
            models.Index(fields=("-issued_at",), name="training_certificate_latest"),
        ]

    def __str__(self) -> str:
        return grouped(self.code)

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.code])

    @property
    def grouped_code(self) -> str:
        return grouped(self.code)

    @property
    def issued_on(self) -> date | None:
        """As it is printed; None for an example."""
        return day_in(self.zone, self.issued_at) if self.issued_at else None

    @property
    def expires_on(self) -> date | None:
        return day_in(self.zone, self.expires_at) if self.expires_at else None

    @property
    def is_anonymous(self) -> bool:
        return not self.name

    def state(self, now: datetime | None = None) -> State:
        """Queries twice, unless the row was read ``with_state``."""
        if self.find_revocation() is not None:
            return State.REVOKED
        if self.find_successor() is not None:
            return State.REPLACED
        if self.expires_at is not None and self.expires_at <= (now or timezone.now()):
            return State.EXPIRED
        return State.VALID

    def find_revocation(self) -> "Revocation | None":
        return _or_none(self, "revocation")

    def find_successor(self) -> "Certificate | None":
        return _or_none(self, "replaced_by")


class RevocationQuerySet(models.QuerySet["Revocation"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.revocations(user))


class Revocation(models.Model):
    """Why a certificate is no longer valid. ``reason`` is public; ``note``
    is for administrators."""

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, related_name="revocation", verbose_name=_("certificate")
    )
    reason = models.CharField(_("public reason"), max_length=MAX_REASON)
    note = models.TextField(_("private note"), blank=True, max_length=2000)
    ended_certification = models.BooleanField(_("is a novice again"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("revoked"), default=timezone.now)

    objects = RevocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("revoked certificate")
        verbose_name_plural = _("revoked certificates")
        ordering = ("-at", "-pk")
        constraints = [within_bounds("training_revocation_dates", instants=("at",))]
        indexes = [models.Index(fields=("-at",), name="training_revocation_latest")]

    def __str__(self) -> str:
        return f"Revocation {self.pk}"


class LookupCount(models.Model):
    """How often a network has looked at pages of certificates in the present minute.

    ``network`` is a keyed hash: the table names no address.
    """

    network = models.CharField(max_length=SHA256, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("count of look-ups")
        verbose_name_plural = _("counts of look-ups")
        indexes = [models.Index(fields=("began_at",), name="training_lookup_began")]

    def __str__(self) -> str:
        return f"LookupCount {self.network[:8]}"


def _or_none(row: Certificate, name: str) -> Any:
    try:
        return getattr(row, name)
    except models.ObjectDoesNotExist:
        return None
