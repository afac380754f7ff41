"""Django settings, read from the environment only; .env.example explains each variable.

A wrong value stops the start with a message that says what to do.
"""

import os
import sys
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from tempfile import gettempdir
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvError

from mentorhub import branding
from mentorhub.database import GUIDES, LOGINS, OWNER, SIGNIN, STAFF, WEB, databases
from mentorhub.secret_strength import (
    weakness_of_key,
    weakness_of_password,
    weakness_of_signing_key,
)

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()


def refuse(message: str) -> None:
    raise ImproperlyConfigured(f"MentorHub does not start: {message}")


try:
    DEMO = env.bool("DEMO", False)
    TESTING = env.bool("TESTING", False)
    SECRET_KEY = env.str("SECRET_KEY", "")
    SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["*"] if DEMO or TESTING else [])
    _here = f"http://127.0.0.1:{env.str('PORT', '') or 8000}"
    SITE_URL = env.str("SITE_URL", _here if DEMO or TESTING else "")
    # Signs certificates: 32 bytes in hexadecimal digits. Only the web process needs it.
    CREDENTIAL_KEY = env.str("CREDENTIAL_KEY", "")
    DATABASE_URL = env.str("DATABASE_URL", "")
    PREPARED_STATEMENTS = env.bool("PREPARED_STATEMENTS", True)
    REDIS_URL = env.str("REDIS_URL", "")
    STATE_DIR = Path(env.str("STATE_DIR", str(BASE_DIR / "var"))).resolve()
    MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(STATE_DIR / "media")))
    MAILBOX_DIR = Path(env.str("MAILBOX_DIR", str(STATE_DIR / "mailbox")))
    TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
    EMAIL_URL = env.str("EMAIL_URL", "")
    SCHOOL_NAME = env.str("SCHOOL_NAME", "")
    # Of the dates on certificates; pages show times in the zone of their reader.
    SCHOOL_ZONE = env.str("SCHOOL_ZONE", "")
    _school_logo = env.str("SCHOOL_LOGO", "")
    _mail_from = env.str("MAIL_FROM", "MentorHub <mentorhub@example.org>")
    # Where answers to mails go; somebody reads them.
    MAIL_REPLY_TO = env.str("MAIL_REPLY_TO", "manager@example.org" if DEMO else "")
    # Whether the mail about a message quotes it.
    MAIL_QUOTES = env.bool("MAIL_QUOTES", True)
    # How long messages are kept after the last relation between their people has ended, in months.
    MESSAGE_KEEP_MONTHS = env.int("MESSAGE_KEEP_MONTHS", 24)
    STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", not (DEMO or TESTING))
    MANAGER_MFA_REQUIRED = env.bool("MANAGER_MFA_REQUIRED", not (DEMO or TESTING))
    MENTOR_MFA_REQUIRED = env.bool("MENTOR_MFA_REQUIRED", False)
    # The maximal age of a sign-in for the admin, in minutes; each page of the admin renews it.
    ADMIN_SIGN_IN_MINUTES = env.int("ADMIN_SIGN_IN_MINUTES", 60)
    # Its maximal age however active the person is, in hours.
    ADMIN_SIGN_IN_MAX_HOURS = env.int("ADMIN_SIGN_IN_MAX_HOURS", 12)
    UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", 25 * 1024 * 1024)
    PATH_QUOTA_BYTES = env.int("PATH_QUOTA_BYTES", 2 * 1024**3)
    ENROLMENT_QUOTA_BYTES = env.int("ENROLMENT_QUOTA_BYTES", 4 * 1024**3)
    # Of what a mentor, an assessor or a manager sends in messages and posts in the community.
    POSTS_QUOTA_BYTES = env.int("POSTS_QUOTA_BYTES", 1024**3)
    # Of one file that a student hands in; it arrives in pieces, any other upload in one request.
    DELIVERABLE_MAX_BYTES = env.int(
        "DELIVERABLE_MAX_BYTES", min(200 * 1024**2, ENROLMENT_QUOTA_BYTES)
    )
    OIDC_NAME = env.str("OIDC_NAME", "")
    OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", "")
    OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
    OIDC_SECRET = env.str("OIDC_SECRET", "")
    METRICS_TOKEN = env.str("METRICS_TOKEN", "")
    METRICS_PRIVATE = env.bool("METRICS_PRIVATE", False)
    METRICS_DIR = Path(env.str("METRICS_DIR", str(Path(gettempdir()) / "mentorhub-metrics")))
    SENTRY_DSN = env.str("SENTRY_DSN", "")
    LOG_FORMAT = env.str("LOG_FORMAT", "line")
    _passwords = {
        WEB: env.str("DATABASE_PASSWORD_WEB", ""),
        SIGNIN: env.str("DATABASE_PASSWORD_SIGNIN", ""),
        GUIDES: env.str("DATABASE_PASSWORD_GUIDES", ""),
        STAFF: env.str("DATABASE_PASSWORD_STAFF", ""),
        OWNER: env.str("DATABASE_PASSWORD_OWNER", ""),
    }
except EnvError as error:
    refuse(f"{error} See .env.example.")

HTTPS = SITE_URL.startswith("https://")
if weakness := weakness_of_key(SECRET_KEY):
    refuse(f"SECRET_KEY {weakness}. `openssl rand -base64 48` makes a good one.")
# Only renew_encryption accepts a weak fallback key, so that a site can replace it.
if any(map(weakness_of_key, SECRET_KEY_FALLBACKS)) and sys.argv[1:2] != ["renew_encryption"]:
    refuse(
        "SECRET_KEY_FALLBACKS holds a key that can be guessed. Give it to `manage.py "
        "renew_encryption --end-sessions` for that one command, then leave it out: everybody "
        "signs in anew."
    )
if CREDENTIAL_KEY and (weakness := weakness_of_signing_key(CREDENTIAL_KEY)):
    refuse(f"CREDENTIAL_KEY {weakness}. `openssl rand -hex 32` makes a good one.")
if CREDENTIAL_KEY and CREDENTIAL_KEY in (SECRET_KEY, *SECRET_KEY_FALLBACKS):
    refuse("CREDENTIAL_KEY is SECRET_KEY too: each needs a value of its own.")
if not DATABASE_URL:
    refuse("DATABASE_URL is missing, for example postgres://db:5432/mentorhub.")
if not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    refuse("REDIS_URL must look like redis://cache:6379/0.")
if not SITE_URL.startswith(("http://", "https://")) or not urlsplit(SITE_URL).hostname:
    refuse("SITE_URL is the address people type, for example https://mentors.school.org.")
if not (DEMO or TESTING):
    if not HTTPS:
        refuse("SITE_URL must begin with https:// outside the demo.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        refuse("ALLOWED_HOSTS must list the host names of the site, separated by commas.")
    for _alias, _password in _passwords.items():
        _name = f"DATABASE_PASSWORD_{'WEB' if _alias == WEB else _alias.upper()}"
        if _password and (weakness := weakness_of_password(_password, LOGINS[_alias])):
            refuse(f"{_name} {weakness}. `openssl rand -hex 24` makes a good one.")
        if _password and list(_passwords.values()).count(_password) > 1:
            refuse(f"{_name} is used twice: each login needs a password of its own.")
    if not EMAIL_URL:
        refuse("EMAIL_URL says how mail is sent, for example smtp+tls://user:password@mail:587.")
try:
    SCHOOL_NAME = branding.check_name(SCHOOL_NAME)
except branding.BrandingError as error:
    refuse(f"SCHOOL_NAME {error}.")
try:
    SCHOOL_ZONE = branding.check_zone(SCHOOL_ZONE)
except branding.BrandingError as error:
    refuse(f"SCHOOL_ZONE {error}.")
try:
    # Shown on pages and in mails; its content is read once, here.
    SCHOOL_LOGO = branding.read_logo(_school_logo)
except branding.BrandingError as error:
    refuse(f"SCHOOL_LOGO {error}.")
DEFAULT_FROM_EMAIL = branding.sender(_mail_from, SCHOOL_NAME)
try:
    validate_email(parseaddr(MAIL_REPLY_TO)[1] if MAIL_REPLY_TO else "nobody@example.org")
except ValidationError:
    refuse("MAIL_REPLY_TO must be an e-mail address, for example managers@school.org.")
if OIDC_SERVER_URL and not (OIDC_CLIENT_ID and OIDC_SECRET):
    refuse("OIDC_SERVER_URL needs OIDC_CLIENT_ID and OIDC_SECRET beside it.")
if OIDC_SERVER_URL and not (OIDC_SERVER_URL.startswith("https://") or DEMO or TESTING):
    refuse("OIDC_SERVER_URL must begin with https://.")
if METRICS_TOKEN and (weakness := weakness_of_password(METRICS_TOKEN, "metrics")):
    refuse(f"METRICS_TOKEN {weakness}. `openssl rand -hex 24` makes a good one.")
if SENTRY_DSN and not (
    urlsplit(SENTRY_DSN).username
    and urlsplit(SENTRY_DSN).path.strip("/").rpartition("/")[2].isdigit()
    and (SENTRY_DSN.startswith("https://") or DEMO or TESTING)
):
    refuse("SENTRY_DSN must look like https://key@errors.school.org/1.")
for _name in (
    "UPLOAD_MAX_BYTES", "PATH_QUOTA_BYTES", "ENROLMENT_QUOTA_BYTES", "POSTS_QUOTA_BYTES",
    "DELIVERABLE_MAX_BYTES",
):  # fmt: skip
    if globals()[_name] <= 0:
        refuse(f"{_name} is a number of bytes above 0, for example 26214400 for 25 MB.")
if DELIVERABLE_MAX_BYTES > ENROLMENT_QUOTA_BYTES:
    refuse(
        "DELIVERABLE_MAX_BYTES is the size of one file, and must not be above "
        "ENROLMENT_QUOTA_BYTES, the room for all files of a student on a path."
    )
if not 1 <= MESSAGE_KEEP_MONTHS <= 600:
    refuse("MESSAGE_KEEP_MONTHS is a number of months from 1 to 600, for example 24.")
if LOG_FORMAT not in ("line", "json"):
    refuse("LOG_FORMAT is line or json.")

# Printed at the start of the demo; a wrong password everywhere else.
DEMO_PASSWORD = "mentorhub-demo"  # noqa: S105
DEBUG = False
ROOT_URLCONF = "mentorhub.urls"
WSGI_APPLICATION = "mentorhub.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "mentorhub",
    "mentorhub.forms",
    "mentorhub.live",
    "mentorhub.accounts",
    "mentorhub.notifications",
    "students",
    "guides",
    "dashboard",
    "dashboard.cartridges",
    "dashboard.matching",
    "dashboard.training",
    "dashboard.inbox",
    "dashboard.community",
    "dashboard.helpcenter",
    "mentorhub.admin.site.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "import_export",
    "django_guid",
]

_METRICS = bool(METRICS_TOKEN or METRICS_PRIVATE)
if _METRICS:
    # prometheus_client reads it when it is imported, so that all processes share their figures.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)
    METRICS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

MIDDLEWARE = [
    "mentorhub.body_limits.WithholdLargeBodyMiddleware",
    "django_guid.middleware.guid_middleware",
    *(["mentorhub.monitoring.middleware.RequestMetricsMiddleware"] if _METRICS else []),
    *(["mentorhub.monitoring.middleware.RequestLogMiddleware"] if LOG_FORMAT == "json" else []),
    "mentorhub.database.DatabaseLoginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mentorhub.headers.PrivatePagesMiddleware",
    "mentorhub.accounts.sessions.SignedSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "mentorhub.accounts.signed_in.AuthenticationMiddleware",
    "mentorhub.accounts.session_lifetime.SessionLifetimeMiddleware",
    "mentorhub.accounts.locale_middleware.PreferencesMiddleware",
    "mentorhub.accounts.nul_bytes.RefuseNulMiddleware",
    "mentorhub.admin.signed_out.SignedOutFormMiddleware",
    "mentorhub.forms.stale.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "mentorhub.accounts.session_activity.ActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mentorhub.accounts.second_factor.SecondFactorMiddleware",
    "mentorhub.accounts.second_factor.SecondFactorTransactionMiddleware",
    "dashboard.sharing.middleware.SharingMiddleware",
    "mentorhub.forms.middleware.HeldFormMiddleware",
    "mentorhub.body_limits.BodyLimitMiddleware",
    "mentorhub.forms.paste_check.PasteCheckMiddleware",
    "mentorhub.forms.submissions.SubmitOnceMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "mentorhub.folded_templates.Loader",
                    [
                        "mentorhub.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            # {% csrf_token %} of this project writes the key of a form too; the filter "date" is
            # Django's, with what it wrote remembered.
            "builtins": [
                "mentorhub.templatetags.form_tags",
                "mentorhub.templatetags.date_filter",
            ],
            "libraries": {"school_setup": "dashboard.school_setup.tags"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentorhub.context.shell",
            ],
        },
    }
]

FORM_RENDERER = "mentorhub.forms.rendering.FormRenderer"

# --- Databases --------------------------------------------------------------------------------
try:
    DATABASES = databases(DATABASE_URL, _passwords, prepare=PREPARED_STATEMENTS)
except ValueError as error:
    refuse(f"{error}.")
DATABASE_ROUTERS = ["mentorhub.database.LoginRouter"]
# The rate limits of sign-in are in PostgreSQL. Redis is only the broker of Celery, so that pages
# work without it.
CACHES = {
    "default": {
        "BACKEND": "mentorhub.accounts.sign_in_limits.RateLimitCache",
        "LOCATION": "accounts_ratelimit",
        # Above this number of rows, expired rows are removed.
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

# --- Sign-in ----------------------------------------------------------------------------------
from mentorhub.accounts.sign_in_settings import *  # noqa: E402, F403

ACCOUNT_REAUTHENTICATION_TIMEOUT = ADMIN_SIGN_IN_MINUTES * 60
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_TOTP_ISSUER = SCHOOL_NAME or branding.PRODUCT
# The number before and after the present one count too: one that changes while it is sent, or the
# clock of a phone that is half a minute wrong (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or TESTING
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "school",
                    "name": OIDC_NAME or "OpenID Connect",
                    "client_id": OIDC_CLIENT_ID,
                    "secret": OIDC_SECRET,
                    "settings": {"server_url": OIDC_SERVER_URL},
                }
            ],
        }
    }
    if OIDC_SERVER_URL
    else {}
)

# --- Sessions, cookies, headers ---------------------------------------------------------------
SESSION_ENGINE = "mentorhub.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
# Seconds. A session ends after two weeks without use, and a month after the sign-in.
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_LIFETIME = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL.rstrip("/")] if HTTPS else []
CSRF_FAILURE_VIEW = "mentorhub.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# The form “Sign in with …” redirects to that server, and form-action also restricts redirects.
_oidc_origin = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVER_URL))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *([SCHOOL_LOGO.origin] if SCHOOL_LOGO and SCHOOL_LOGO.origin else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([_oidc_origin] if OIDC_SERVER_URL else [])],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Languages and times ----------------------------------------------------------------------
LANGUAGE_CODE = "en"
# Django writes English dates as Americans do ("Nov. 28, 2026, 1:49 p.m.").
FORMAT_MODULE_PATH = "mentorhub.date_formats"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "mentorhub" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# `collectstatic` makes them: when the image is built, and before the demo and the tests start.
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Not in the tests: each of their clients would look for all files anew.
WHITENOISE_AUTOREFRESH = TESTING
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Everybody may read these: root makes them in the image, whose site runs as another account.
    "staticfiles": {
        "BACKEND": "mentorhub.static_files.StaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# No MEDIA_URL: a file is reached through a view that checks access, never by its path.
MEDIA_URL = ""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Bytes of the fields of a form in the administration; elsewhere ORDINARY_MAX_BYTES applies.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
# Refuses files: mentorhub/body_limits.py sets other handlers for views that accept them.
FILE_UPLOAD_HANDLERS = ["mentorhub.body_limits.RefuseFilesHandler"]

# --- Mail and jobs ----------------------------------------------------------------------------
EMAIL_TIMEOUT = 10
if DEMO and not EMAIL_URL:
    EMAIL_BACKEND = "mentorhub.demo.mailbox.EmailBackend"
elif EMAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _mail, _ports = urlsplit(EMAIL_URL), {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
    try:
        EMAIL_PORT = _mail.port or _ports[_mail.scheme]
    except (KeyError, ValueError):
        EMAIL_PORT = 0
    if not (EMAIL_PORT and _mail.hostname):
        refuse("EMAIL_URL must look like smtp+tls://user:password@mail.school.org:587.")
    EMAIL_HOST = _mail.hostname
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtp+ssl"
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
        unquote(_mail.username or ""),
        unquote(_mail.password or ""),
    )
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
# As JSON, the lines of the workers have this format too.
CELERY_WORKER_HIJACK_ROOT_LOGGER = LOG_FORMAT != "json"

# The number of a request: in its log lines, in the header of its answer, and on the error page.
DJANGO_GUID = {"GUID_HEADER_NAME": "X-Request-ID", "EXPOSE_HEADER": False, "UUID_LENGTH": 12}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "django_guid.log_filters.CorrelationId"}},
    "formatters": {
        "line": {"format": "{levelname} {name} {message}", "style": "{"},
        "json": {"()": "mentorhub.monitoring.logs.RedactedJsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request_id"],
        }
    },
    "loggers": {
        # Not Django's own handlers: they mail reports to ADMINS, with addresses and submitted
        # values.
        "django": {"handlers": [], "level": "INFO"},
        # A line for every request, about a number that nobody sent.
        "django_guid": {"level": "ERROR"},
        "mentorhub.monitoring.middleware": {"level": "INFO"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
IMPORT_EXPORT_SKIP_ADMIN_LOG = False
