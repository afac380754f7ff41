"""A person who leaves for good: what they did for the school stays, who they were does not."""

from uuid import UUID

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from mentorhub.accounts.models import AccountMail, Invitation, Role, User
from mentorhub.accounts.pictures import remove
from mentorhub.database import current_login

# What a person still has a part in, and how it is called. By name: accounts stands below these.
RUNNING = {
    "students.Enrolment": ("student",),
    "students.Approval": ("user",),
    "students.Mentorship": ("mentor", "student"),
}
SIGN_IN = ("account.EmailAddress", "mfa.Authenticator", "socialaccount.SocialAccount")
# Rows whose name in the admin's log holds a person's.
NAMED_IN_LOG = {**RUNNING, "accounts.Role": ("user",), "dashboard.Mentor": ("user",)}


class StillAtSchool(Exception):
    """The person has a role, an enrolment or a mentorship that has not ended."""


def anonymise(person: User) -> None:
    """Take away name, address, ways to sign in and sessions. Cannot be undone.

    Raises ``StillAtSchool`` while anything of theirs is running: that is ended first, by hand,
    since others count on it.
    """
    with transaction.atomic(using=current_login()):
        refuse_while_running(person)
        _forget_in_log(person)
        addresses = [person.email, *person.emailaddress_set.values_list("email", flat=True)]
        for label in SIGN_IN:
            apps.get_model(label)._base_manager.filter(user=person).delete()
        Invitation.objects.filter(user=person).delete()
        AccountMail.objects.filter(Q(user=person) | Q(email__in=addresses)).delete()
        _end_sessions(person)
        _empty_profile(person)
        _forget_words_of_matching(person)
        person.name = _("Former member %(number)d") % {"number": person.pk}
        person.email = f"former-member-{person.pk}@example.invalid"
        person.zone = ""
        person.is_active = False
        person.set_unusable_password()
        person.save(update_fields=["name", "email", "zone", "is_active", "password"])


def _forget_words_of_matching(person: User) -> None:
    """What they wrote when they asked for a mentor, and what others wrote about the two."""
    rows = {
        name: apps.get_model("matching", name)._base_manager
        for name in ("MentorRequest", "Assignment", "ProposedPair", "Verdict")
    }
    rows["MentorRequest"].filter(student=person).update(
        wishes="", needs="", reason_for_change="", needs_support=False
    )
    # A row that was declined says why: the database lets nothing but this sign take its place.
    of_two = Q(mentorship__student=person) | Q(mentorship__mentor=person)
    declined = rows["Assignment"].filter(of_two, declined_at__isnull=False)
    declined.update(decline_reason="…")
    rows["ProposedPair"].filter(Q(request__student=person) | Q(mentor=person)).update(reason="")
    rows["Verdict"].filter(Q(student=person) | Q(mentor=person)).update(reason="")


def refuse_while_running(person: User) -> None:
    running = Role.objects.filter(user=person, ended_at=None).exists()
    for label, fields in RUNNING.items():
        whose = Q()
        for field in fields:
            whose |= Q(**{field: person})
        rows = apps.get_model(label)._base_manager.filter(whose, ended_at=None)
        running = running or rows.exists()
    if running:
        raise StillAtSchool(_("End their roles, enrolment and mentorships first."))


def _empty_profile(person: User) -> None:
    """Also what it was before, and its pictures, those that were taken down included."""
    profiles = apps.get_model("dashboard.Mentor")._base_manager.filter(user=person)
    changes = apps.get_model("dashboard.ProfileChange")._base_manager.filter(mentor__user=person)
    photos = {number for number in profiles.values_list("photo", flat=True) if number}
    for change in changes.filter(field="photo"):
        photos |= {UUID(number) for number in (change.before, change.after) if number}
    changes.delete()
    profiles.update(
        introduction="",
        languages=[],
        willing_to_support_disabled_students=False,
        photo=None,
        links=[],
    )
    transaction.on_commit(lambda: [remove(number) for number in photos], using=current_login())


def _end_sessions(person: User) -> None:
    kept = apps.get_model("usersessions.UserSession")._base_manager.filter(user=person)
    keys = list(kept.values_list("session_key", flat=True))
    apps.get_model("sessions.Session")._base_manager.filter(session_key__in=keys).delete()
    kept.delete()


def _forget_in_log(person: User) -> None:
    """The admin's log keeps what rows were called; those of this person lose the name."""
    _rename_in_log(User, [str(person.pk)])
    for label, fields in NAMED_IN_LOG.items():
        model = apps.get_model(label)
        whose = Q()
        for field in fields:
            whose |= Q(**{field: person})
        keys = model._base_manager.filter(whose).values_list("pk", flat=True)
        _rename_in_log(model, [str(key) for key in keys])


def _rename_in_log(model: type[Model], keys: list[str]) -> None:
    kind = ContentType.objects.get_for_model(model)
    entries = LogEntry.objects.filter(content_type=kind, object_id__in=keys)
    entries.update(object_repr=str(kind.name), change_message="")
