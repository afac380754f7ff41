"""What a mentor is told about their certificates."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.mail import page
from mentorhub.notifications.eligibility import THREE_DAYS, as_bigint
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.registry import (
    Audience,
    Kind,
    Reason,
    Schedule,
    Scope,
    Stop,
    register,
    register_scope,
)

HOLDERS = frozenset({Audience.MENTOR, Audience.ASSESSOR})
# Days before a certificate ends.
EXPIRY_NOTICE = 30

register_scope(Scope("certificate", "training.Certificate", deferred=("credential", "pdf")))

WITHDRAWN = Reason("certificate_withdrawn", gettext_lazy("The certificate is no longer valid."))
_ID = as_bigint("r.subject")
_REVOKED = Stop(
    f"exists (select from training_revocation gone where gone.certificate_id = {_ID})", WITHDRAWN
)
_REPLACED = Stop(
    f"exists (select from training_certificate newer where newer.replaces_id = {_ID})", WITHDRAWN
)
# Certificates with an end that nobody has replaced or revoked; written once for each.
_EXPIRING = f"""
select done.person_id as recipient_id, null::bigint as session_id, 0 as schedule_version,
       c.code as reference, c.id::text as subject,
       c.expires_at - interval '{EXPIRY_NOTICE} days' as due_at
from training_certificate c join training_completion done on done.id = c.completion_id
where c.expires_at > now() and c.expires_at < now() + interval '{EXPIRY_NOTICE + 1} days'
  and not exists (select from training_revocation gone where gone.certificate_id = c.id)
  and not exists (select from training_certificate newer where newer.replaces_id = c.id)
"""  # noqa: S608


def _context(delivery: Delivery) -> dict[str, Any]:
    certificate = delivery.find_subject()
    if certificate is None:
        return {}
    return {
        "course": certificate.course,
        "revocation": certificate.find_revocation(),
        "replaces": certificate.replaces_id is not None,
        "expires_on": certificate.expires_on,
        "certificates_url": page("own_certificates"),
        "check_url": page("certificate", certificate.code),
    }


def _address(row: Notification) -> str:
    return reverse("own_certificates")


def _course(row: Notification) -> dict[str, str]:
    certificate = row.find_subject()
    return {"course": certificate.course if certificate else row.payload.get("course", "")}


CERTIFICATE = register(
    Kind(
        name="certificate",
        label=gettext_lazy("Certificate issued"),
        title=lambda: _("You get a certificate"),
        icon="award",
        audience=HOLDERS,
        scope="certificate",
        sentence=lambda row: _("Your certificate for “%(course)s” is here.") % _course(row),
        address=_address,
        stops=(_REVOKED, _REPLACED),
        expires=THREE_DAYS,
        context=_context,
    )
)
CERT_REVOKED = register(
    Kind(
        name="cert_revoked",
        label=gettext_lazy("Certificate revoked"),
        title=lambda: _("One of your certificates is revoked"),
        icon="circle-alert",
        audience=HOLDERS,
        may_be_switched_off=False,
        scope="certificate",
        sentence=lambda row: _("Your certificate for “%(course)s” was revoked.") % _course(row),
        address=_address,
        expires=THREE_DAYS,
        context=_context,
    )
)
CERT_EXPIRING = register(
    Kind(
        name="cert_expiring",
        label=gettext_lazy("Certificate about to expire"),
        title=lambda: _("One of your certificates is about to expire"),
        icon="clock",
        audience=HOLDERS,
        scope="certificate",
        sentence=lambda row: _("Your certificate for “%(course)s” expires soon.") % _course(row),
        address=_address,
        stops=(_REVOKED, _REPLACED),
        expires=f"r.due_at + interval '{EXPIRY_NOTICE} days'",
        context=_context,
        schedule=Schedule(_EXPIRING),
    )
)
