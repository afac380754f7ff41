"""The administration pages of the features that have no Django app of their own.

Django imports the ``admin`` module of each installed app only; this one imports those of the
features.
"""

from dashboard.admission import admin as admission
from dashboard.admission import bulk_actions
from dashboard.announcements import admin as announcements
from dashboard.profile import admin as profile
from dashboard.resources import admin as resources

__all__ = ["admission", "announcements", "bulk_actions", "profile", "resources"]
