import pytest
from django.db import connections

from mentorhub.database import GUIDES, OWNER


@pytest.fixture
def through_the_wall():
    """Guides are read on the real login ``guides``, not on the owner's connection."""
    kept = connections[GUIDES]
    real = connections.create_connection(GUIDES)
    real.settings_dict["NAME"] = connections[OWNER].settings_dict["NAME"]
    connections[GUIDES] = real
    yield real
    real.close()
    connections[GUIDES] = kept
