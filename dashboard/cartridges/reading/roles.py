"""Who a part of a cartridge is meant for.

Common Cartridge marks it with `intendedEndUserRole`: Learner, Instructor, Mentor (and some
systems write the older words of LOM). What names roles but no learner is for teachers only.
Canvas writes the same mark on the files it keeps locked.
"""

from xml.etree.ElementTree import Element

from .xml_parsing import attribute, children, inside, text

LEARNERS = {"learner", "student", "all", "everyone"}
HIDDEN = {"false", "0", "no"}


def for_teachers_only(element: Element) -> bool:
    """True if the metadata directly below this element names roles, and none is a learner's."""
    roles = set()
    for metadata in children(element, "metadata"):
        for role in inside(metadata, "intendedEndUserRole"):
            values = [text(value) for value in inside(role, "value")] or [text(role)]
            roles |= {value.strip().casefold() for value in values}
    roles.discard("")
    return bool(roles) and not roles & LEARNERS


def is_hidden(item: Element) -> bool:
    return attribute(item, "isvisible").casefold() in HIDDEN
