"""Uploads and folders that were left behind are removed after an hour."""

import os
import time

from dashboard.cartridges import uploads


def test_what_a_killed_server_left_is_swept():
    left = uploads.folder() / "reading-left"
    left.mkdir()
    (left / "result.json").write_text("{}")
    assert uploads.forget_old() == 0
    old = time.time() - 3700
    os.utime(left, (old, old))
    assert uploads.forget_old() == 1
    assert not left.exists()
