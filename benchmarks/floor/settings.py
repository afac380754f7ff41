"""Django's own defaults wherever there is one; servers and key come from bench_floor."""

import os
from pathlib import Path

from mentorhub.database import parse_database_url

_server = parse_database_url(os.environ["FLOOR_DATABASE_URL"])

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.floor.urls"
AUTH_USER_MODEL = "floor.Mentor"
# Its tables are made from the models.
MIGRATION_MODULES = dict.fromkeys(["auth", "contenttypes", "sessions"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "benchmarks.floor",
]
# Those that `django-admin startproject` writes.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _server["dbname"],
        "HOST": _server["host"],
        "PORT": _server["port"],
        "USER": _server["user"],
        "PASSWORD": _server["password"],
        "CONN_MAX_AGE": 600,
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ["REDIS_URL"],
    }
}
# A session is read from Valkey: so the page has four queries.
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
LOGIN_URL = "/sign-in/"
USE_TZ = True
