"""Where the notes that are written in sharing mode stand in the navigation."""

from mentorhub.navigation import place_below

place_below("sessions", "sharing_notes")
