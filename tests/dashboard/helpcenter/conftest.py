import pytest

from tests.people import school


@pytest.fixture
def people():
    return school()
