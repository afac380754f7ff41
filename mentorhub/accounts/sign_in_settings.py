"""The settings of sign-in that are the same on every site, all imported by mentorhub/settings.py.

Those that depend on the environment stand there.
"""

from datetime import timedelta

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"
# Of a link for a new password. The page and the mail say it (templatetags/account_tags.py).
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "mentorhub.accounts.password_validators.LengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "mentorhub.accounts.password_validators.SimilarityValidator"},
    {"NAME": "mentorhub.accounts.password_validators.CommonValidator"},
    {"NAME": "mentorhub.accounts.password_validators.NumericValidator"},
    {"NAME": "mentorhub.accounts.password_validators.ContextWordsValidator"},
]
ACCOUNT_ADAPTER = "mentorhub.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "mentorhub.accounts.adapter.user_display"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "mentorhub.accounts.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_FORMS = {
    name: f"mentorhub.accounts.sign_in_forms.{form}Form"
    for name, form in {
        "login": "Login",
        "reauthenticate": "Reauthenticate",
        "reset_password": "ResetPassword",
        "reset_password_from_key": "ResetPasswordKey",
        "change_password": "ChangePassword",
        "set_password": "SetPassword",
        "add_email": "AddEmail",
        "request_login_code": "RequestLoginCode",
        "confirm_login_code": "ConfirmLoginCode",
    }.items()
}
# Number of attempts / period / per address (key), network (ip) or person (user); other limits keep
# allauth's defaults. The purpose of each: docs/security.md.
ACCOUNT_RATE_LIMITS = {
    # Wrong passwords for one address from one network; the key names both
    # (accounts/sign_in_limits.py).
    "login_failed": "10/m/ip,5/5m/key",
    # Wrong passwords for one address from all networks: above it, a mailed code is required.
    "login_failed_anywhere": "20/h/key",
    # Wrong passwords in a browser in which the person has signed in before, counted separately.
    "login_failed_known_browser": "5/5m/key",
    # Mails that anybody can request for an address.
    "request_login_code": "20/m/ip,3/h/key",
    "reset_password": "20/m/ip,5/h/key",
    "confirm_email": "1/3m/key,5/h/key",
    "manage_email": "10/m/user,30/h/user",
}
# An address or a second factor is changed only after a recent sign-in, like the admin.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "mentorhub.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    name: f"mentorhub.accounts.passkey_forms.{form}Form"
    for name, form in {
        "add_webauthn": "AddWebAuthn",
        "edit_webauthn": "EditWebAuthn",
        "authenticate_webauthn": "AuthenticateWebAuthn",
        "login_webauthn": "LoginWebAuthn",
        "reauthenticate_webauthn": "ReauthenticateWebAuthn",
    }.items()
}
# Without it nobody with two-step sign-in could change their address. There is no sign-up by which a
# stranger could take an address first, and changing one needs the second factor
# (accounts/second_factor.py).
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ADAPTER = "mentorhub.accounts.oidc.SocialAccountAdapter"
# An account matched by its address is connected, so that later sign-ins do not compare addresses.
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
