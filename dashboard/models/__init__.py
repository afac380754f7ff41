"""What the features of the mentor's desk share."""

from dashboard.models.announcement import Announcement
from dashboard.models.mentor import NOVICE_CAPACITY, Mentor
from dashboard.models.profile_change import ProfileChange
from dashboard.models.resource import MentorResource

__all__ = ["NOVICE_CAPACITY", "Announcement", "Mentor", "MentorResource", "ProfileChange"]
