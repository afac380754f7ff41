"""Where a student's earlier paths stand in the navigation."""

from mentorhub.navigation import place_below

place_below("student_home", "earlier_paths")
