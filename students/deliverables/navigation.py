"""Where the deliverables stand in the navigation."""

from mentorhub.navigation import place_below

place_below("student_home", "deliverables")
# One version: for its mentor below the students.
place_below("my_students", "deliverable", otherwise=("student_home", "evaluations", "directory"))
