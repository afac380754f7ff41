"""Where the pages of one student stand in the navigation."""

from mentorhub.navigation import place_below

place_below("my_students", "student_dashboard", "scratchpad", "goal_add", "due_day")
