"""The people and browsers of the tests of defences."""

from tests.students.defences.conftest import people, signed_in  # noqa: F401
