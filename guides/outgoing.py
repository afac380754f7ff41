"""Registers the paste check: no passage of a guide is stored outside of it."""

from guides.pasting.checking import GuideChecker
from mentorhub import outgoing

outgoing.register(GuideChecker())
