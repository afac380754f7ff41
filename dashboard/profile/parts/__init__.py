"""The parts of the profile, in the order of the page: a module for each of its headings.

A new field of the profile is a subclass of ``Part`` in one of these modules.
"""

from dashboard.profile.parts import students, time, you
from dashboard.profile.parts.base import Part

PARTS: dict[str, Part] = {part.name: part for part in (*you.PARTS, *students.PARTS, *time.PARTS)}
