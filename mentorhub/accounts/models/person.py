"""People and their roles. A role is a row with a beginning and an end, never a flag on the
person."""

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from mentorhub import access, endings, formats
from mentorhub.database import STAFF, current_login, signed_in_as
from mentorhub.forms.addresses import CANONICAL, AddressField, canonical_email
from mentorhub.forms.names import REFUSED, STRAY_JOINER, PersonNameField
from mentorhub.plain_text import Plain, PlainField, contains_words
from mentorhub.prepared import prepared
from mentorhub.prepared.written import PreparedSql

if TYPE_CHECKING:
    from datetime import datetime

# The order of people in lists. For rows about a person: ``order_by("student__plain_name", …)``.
BY_NAME = ("plain_name", "pk")

# What no page shows of somebody else.
_NOT_SHOWN = (
    "password", "last_login", "joined_at", "first_steps_put_away_at", "plain_name", "theme",
    "student_view",
)  # fmt: skip


def not_shown(person: str) -> list[str]:
    """The columns to defer of a person who is read with a row, as ``"student"``, for a list."""
    return [f"{person}__{name}" for name in _NOT_SHOWN]


def key_alone(person: str) -> list[str]:
    """The same of a person who is not shown at all, but leads to what is: their meeting room."""
    fields = [field for field in User._meta.concrete_fields if not field.primary_key]
    return [f"{person}__{field.name}" for field in fields]


def validate_zone(name: str) -> None:
    """Raises ValidationError when ``name`` is not an IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is not a time zone."), params={"name": name})


class UserQuerySet(models.QuerySet["User"]):
    def by_name(self) -> "UserQuerySet":
        """In the order of every list of people: by name, whatever case or accent."""
        return self.order_by(*BY_NAME)

    def named(self, query: str) -> "UserQuerySet":
        """People with each word of ``query`` in their name, whatever case or accent."""
        return self.filter(contains_words(query, "plain_name"))

    def active(self) -> "UserQuerySet":
        return self.filter(is_active=True)

    def with_photo_visible_to(self, user: "User") -> "UserQuerySet":
        return self.exclude(photo=None).filter(access.photos(user))

    def holding(self, kind: "Role.Kind") -> "UserQuerySet":
        """People who hold a role of this kind today."""
        return self.filter(roles__kind=kind, roles__ended_at=None)

    def photos_first(self) -> "UserQuerySet":
        """Those with a photo by name, then the others by name."""
        return self.order_by(PHOTOS_FIRST, "plain_name", "pk")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=canonical_email(email or ""), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person with the role administrator, on the login *staff*."""
        with signed_in_as(self._db or STAFF), transaction.atomic(using=self._db or STAFF):
            user = self.create_user(email, password, **fields)
            Role.objects.create(user=user, kind=Role.Kind.STAFF)
            # The person who runs the command needs no mail to confirm the address.
            addresses = apps.get_model("account.EmailAddress").objects
            addresses.create(user=user, email=user.email, verified=True, primary=True)
        return user

    def get(self, *args: Any, **kwargs: Any) -> "User":
        # Who is signed in is read by key on every request; that query is prepared.
        if args or self._db or kwargs.keys() != {"pk"} or not isinstance(kwargs["pk"], int):
            return super().get(*args, **kwargs)
        user = _by_key.first(kwargs["pk"])
        if user is None:
            raise self.model.DoesNotExist("User matching query does not exist.")
        return user

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)


_SNAPSHOT = "(snapshot)"  # the kind of a row that is no role
# The table of enrolments by name: students is in a layer above accounts.
_ROLE_FACTS = PreparedSql(
    """
select kind, null::bigint, '' from accounts_role where user_id = %(person)s and ended_at is null
union all
select '(snapshot)', null::bigint, pg_current_snapshot()::text
union all
select '', case when ended_at is null then path_id end, ''
from students_enrolment where student_id = %(person)s
union all
(select 'approval', null, '' from students_approval
    where user_id = %(person)s and ended_at is null limit 1)
""",
    person=1,
)
# Stands among the facts where a kind of role does.
_APPROVAL = "approval"
# Of people in the order of ``photos_first``; an index has it.
PHOTOS_FIRST = Case(When(photo__isnull=False, then=Value(0)), default=Value(1))
_FACTS = ("_role_facts", "role_kinds", "has_approval", "enrolled_path_id", "has_ended_enrolment")


class User(AbstractBaseUser):
    """A person. Their rights are rows (``Role``, ``Approval``), never flags here."""

    class Theme(models.TextChoices):
        SYSTEM = "system", _("Same as my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Language(models.TextChoices):
        ENGLISH = "en", _("English")
        FRENCH = "fr", _("French")

    class StudentView(models.TextChoices):
        """How a mentor's home shows the students."""

        AUTOMATIC = "auto", _("Depending on their number")
        CARDS = "cards", _("Cards")
        TABLE = "table", _("Table")

    email = AddressField(_("e-mail address"), unique=True)
    name = PersonNameField(_("name"), max_length=120)
    # Written by the database. What lists of people are ordered and searched by.
    plain_name = models.GeneratedField(
        expression=Plain("name"), output_field=PlainField(), db_persist=True
    )
    language = models.CharField(
        _("language"), max_length=5, choices=Language, default=Language.ENGLISH
    )
    # Empty, which means UTC, until the browser sends its zone at the first sign-in.
    zone = models.CharField(
        _("time zone"), max_length=64, blank=True, default="", validators=[validate_zone]
    )
    theme = models.CharField(_("theme"), max_length=6, choices=Theme, default=Theme.SYSTEM)
    student_view = models.CharField(
        _("view of the students"), max_length=5, choices=StudentView,
        default=StudentView.AUTOMATIC, db_default=StudentView.AUTOMATIC,
    )  # fmt: skip
    # When they put the list of their first steps away (mentorhub/checklists.py).
    first_steps_put_away_at = models.DateTimeField(
        _("first steps hidden"), null=True, blank=True, editable=False
    )
    # The name of the picture in the private files; None when there is no picture.
    photo = models.UUIDField(_("photo"), null=True, blank=True, unique=True, editable=False)
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
        ordering = BY_NAME
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_any_case",
                violation_error_message=_(
                    "Somebody already has an account with this e-mail address."
                ),
            ),
            # The same rules as the fields' validators, for writes that do not validate.
            models.CheckConstraint(
                condition=Q(email__regex=CANONICAL),
                name="accounts_user_email_ascii",
                violation_error_message=_("This is not an e-mail address."),
            ),
            models.CheckConstraint(
                condition=~Q(name__regex=f"{REFUSED}|{STRAY_JOINER}"),
                name="accounts_user_name_one_line",
                violation_error_message=_(
                    "This has a line break or an invisible character. Type it on one line."
                ),
            ),
        ]
        # For searches by a part of a name or an address, in the admin and in the reading log.
        indexes = [
            models.Index(fields=("plain_name", "id"), name="accounts_user_by_name"),
            # Of many people those whose faces stand beside the name of a group.
            models.Index(PHOTOS_FIRST, "plain_name", "id", name="accounts_user_by_face"),
            models.Index(
                fields=("id",), condition=Q(is_active=False), name="accounts_user_not_active"
            ),
            GinIndex(
                fields=("plain_name",), opclasses=("gin_trgm_ops",), name="accounts_user_plain_part"
            ),
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="accounts_user_email_part"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def _role_facts(self) -> list[tuple[str, int | None]]:
        """Roles held today, the path studied today, enrolments that have ended, and whether any
        approval runs, in one query, because every page asks for them. A role is ``(kind, None)``,
        an enrolment ``("", path)``; the path of one that has ended is None. The snapshot in which
        all that was read becomes ``rights_seen``."""
        # Every request runs this: to plan it took PostgreSQL twice as long as to answer it.
        rows = _ROLE_FACTS.rows(current_login(), person=self.pk)
        self._rights_seen = next(seen for kind, _path, seen in rows if kind == _SNAPSHOT)
        return [(kind, path) for kind, path, _seen in rows if kind != _SNAPSHOT]

    @property
    def rights_seen(self) -> str:
        """The snapshot of the database in which the roles were read: what a page has seen at least
        (mentorhub/live/snapshots.py)."""
        _ = self._role_facts
        return self._rights_seen

    @cached_property
    def role_kinds(self) -> frozenset[str]:
        """The kinds of role held today."""
        return frozenset(kind for kind, _path in self._role_facts if kind not in ("", _APPROVAL))

    @cached_property
    def has_approval(self) -> bool:
        """Whether any approval runs: without one, no guide is open to this person."""
        return any(kind == _APPROVAL for kind, _path in self._role_facts)

    @cached_property
    def enrolled_path_id(self) -> int | None:
        """The path this person is a student of today; there is at most one."""
        return next((path for kind, path in self._role_facts if not kind and path), None)

    @cached_property
    def has_ended_enrolment(self) -> bool:
        """Whether this person was on a path that they are not on any more."""
        return any(not kind and path is None for kind, path in self._role_facts)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for name in _FACTS:
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)

    @property
    def first_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        return formats.initials(self.name)

    def deactivate(self, *, by: "User", now: "datetime | None" = None) -> endings.Plan:
        """End the roles, approvals, enrolment and mentorships, and sign the person out everywhere.

        Does nothing when they are not active. On the login *staff*.
        """
        plan = endings.carry_out([self], endings.Ending(by=by, at=now or timezone.now()))
        self.refresh_from_db()
        return plan

    def activate(self) -> None:
        """Let the person sign in again; what has ended stays ended."""
        self.is_active = True
        self.save(update_fields=["is_active"])

    # The interface that the Django admin requires of a user.
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


@prepared
def _by_key(pk: int) -> UserQuerySet:
    return UserQuerySet(User).filter(pk=pk)


class RoleQuerySet(models.QuerySet["Role"]):
    def running(self) -> "RoleQuerySet":
        return self.filter(ended_at=None)

    def visible_to(self, user: User) -> "RoleQuerySet":
        return self.filter(access.roles(user))


class Role(models.Model):
    """A role that a person holds or held.

    The database refuses staff and managers who are enrolled. Where a role ends in another way than
    by ``end``, a trigger ends what depends on it (students/migrations).
    """

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
    ended_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("ended by")
    )

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
                violation_error_message=_("This person already has this role."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=models.F("granted_at")),
                name="accounts_role_ends_after_start",
                violation_error_message=_("A role cannot end before it was granted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"

    def end(self, *, by: User, now: "datetime | None" = None) -> endings.Plan:
        """End the role and the approvals of the same kind; with the role mentor also all
        mentorships.

        Does nothing when it has ended already. On the login *staff*.
        """
        plan = endings.carry_out([self], endings.Ending(by=by, at=now or timezone.now()))
        self.refresh_from_db(fields=["ended_at", "ended_by"])
        return plan
