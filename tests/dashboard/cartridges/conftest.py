import pytest


@pytest.fixture(autouse=True)
def folders(settings, tmp_path_factory):
    """Empty folders for uploads and stored files."""
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    settings.STATE_DIR = tmp_path_factory.mktemp("state")
