"""One's certificates stand below the training."""

from mentorhub.navigation import place_below

place_below("training", "own_certificates")
