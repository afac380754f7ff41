"""The administration pages of the features that have no Django app of their own, and of the
certificates.

Django imports the ``admin`` module of each installed app only; this one imports those of the
folders.
"""

from dashboard.admission import admin as admission
from dashboard.admission import bulk_actions
from dashboard.announcements import admin as announcements
from dashboard.profile import admin as profile
from dashboard.resources import admin as resources
from dashboard.training.certificates import admin as certificates

__all__ = ["admission", "announcements", "bulk_actions", "certificates", "profile", "resources"]
