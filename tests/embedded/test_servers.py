"""The cluster of the tests is deleted, also when pytest is killed."""

from pathlib import Path

import psycopg2

from tests.embedded.polling import eventually, is_running, python

STARTS = """
import os, time
from tests import servers
servers.start()
print(os.environ["STATE_DIR"], os.environ["DATABASE_URL"], flush=True)
time.sleep(600)
"""


def test_a_killed_pytest_leaves_no_server_and_no_folder():
    with python(STARTS) as process:
        folder, url = process.stdout.readline().split()
        server = int((Path(folder) / "postgres/postmaster.pid").read_text().split()[0])
        with psycopg2.connect(url.rpartition("/")[0] + "/postgres") as connection:
            cursor = connection.cursor()
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == ("off",)
        connection.close()
    eventually(lambda: not is_running(server), "the end of PostgreSQL")
    eventually(lambda: not Path(folder).exists(), "the removal of the folder")
