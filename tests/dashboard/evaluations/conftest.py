"""The people and browsers of the tests of defences."""

from tests.guides.conftest import through_the_wall
from tests.students.defences.conftest import people, signed_in

__all__ = ["people", "signed_in", "through_the_wall"]
