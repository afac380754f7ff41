"""Illustrated portraits of the people of the demo school, drawn by code from faces.toml.

They are flat drawings in a square of 256 units. ``drawing`` draws, ``portrait`` puts the layers in
their order, ``head``, ``hair`` and ``clothes`` have the parts. Every person is invented.
"""

from mentorhub.demo.portraits.portrait import FACES, Face, draw, portrait_of

__all__ = ["FACES", "Face", "draw", "portrait_of"]
