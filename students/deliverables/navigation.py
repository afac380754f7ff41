"""Where the deliverables stand in the navigation."""

from mentorhub.navigation import place_below

place_below("student_home", "deliverables")
