"""What a reading or an export left behind is removed after an hour, an upload after a day."""

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


def test_an_upload_waits_a_day_and_a_half_written_export_an_hour():
    upload, export = uploads.folder() / ("a" * 48), uploads.folder() / ".export-left"
    for file in (upload, export):
        file.write_bytes(b"x")
        old = time.time() - 3700
        os.utime(file, (old, old))
    assert uploads.forget_old() == 1
    assert upload.exists()
    old = time.time() - 25 * 3600
    os.utime(upload, (old, old))
    assert uploads.forget_old() == 1
