"""The models that several features of the dashboard use."""

from dashboard.models.announcement import Announcement, AnnouncementDismissal, AnnouncementEdit
from dashboard.models.mentor import NOVICE_CAPACITY, Mentor
from dashboard.models.profile_change import ProfileChange
from dashboard.models.resource import MentorResource, ResourceReadMark

__all__ = [
    "NOVICE_CAPACITY",
    "Announcement",
    "AnnouncementDismissal",
    "AnnouncementEdit",
    "Mentor",
    "MentorResource",
    "ProfileChange",
    "ResourceReadMark",
]
