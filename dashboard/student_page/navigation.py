"""Where the pages of one student stand in the navigation."""

from mentorhub.navigation import place_below

# Managers open it from the directory.
place_below("my_students", "student_dashboard", otherwise=("directory",))
place_below("my_students", "student_signals", "scratchpad", "goal_add", "due_day")
