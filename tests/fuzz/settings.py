"""The site as it is delivered, with an instrument around it.

Limits by network address do not blind the fuzzer: each request comes from an address of its own,
which the proxy says that it trusts (TRUSTED_PROXIES=1). Limits by person are forgotten with the
rest of the database each few thousand requests.
"""

from mentorhub.settings import *  # noqa: F403
from mentorhub.settings import MIDDLEWARE

ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
MIDDLEWARE = ["tests.fuzz.instrument.Instrument", *MIDDLEWARE]
EMAIL_BACKEND = "tests.fuzz.instrument.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
