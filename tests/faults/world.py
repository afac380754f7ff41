"""A site with a database server, a broker and a mail server of its own, all of which may fail."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mentorhub.database import LOGINS
from tests.operations.server import ROOT, Site

TABLES = "accounts_user, students_mentorship, students_session, students_reminder"
# One student and one mentor for each reminder, so that an address is a row. No triggers: the
# rules of mentorships are not what fails here.
FILL = """
set session_replication_role = replica;
insert into accounts_user (id, email, name, language, zone, theme, is_active, joined_at, password)
select 2 * n - 1, 'mentor' || n || '@faults.test', 'Maya ' || n, 'en', 'Europe/Paris', 'system',
    true, now(), '' from generate_series(1, array_length(%(to)s, 1)) n
union all select 2 * n, address, 'Stu ' || n, (array['en', 'fr'])[1 + n %% 2], 'America/New_York',
    'system', true, now(), '' from unnest(%(to)s) with ordinality each (address, n);
insert into accounts_role (user_id, kind, granted_at)
select 2 * n - 1, 'mentor', now() from generate_series(1, array_length(%(to)s, 1)) n;
insert into students_enrolment (student_id, path_id, started_at, end_reason, funded)
select 2 * n, 1, now(), '', false from generate_series(1, array_length(%(to)s, 1)) n;
insert into students_mentorship (id, mentor_id, student_id, kind, starts_at)
select n, 2 * n - 1, 2 * n, 'main', now() - interval '1 day'
from generate_series(1, array_length(%(to)s, 1)) n;
insert into students_session (id, mentorship_id, mentor_id, student_id, kind, starts_at, ends_at,
    zone, join_url, status, schedule_version, uid, planned_by_id, planned_at)
select n, n, 2 * n - 1, 2 * n, 'weekly', now() + interval '1 hour', now() + interval '90 minutes',
    'Europe/Paris', '', 'planned', 0, gen_random_uuid(), 2 * n - 1, now()
from generate_series(1, array_length(%(to)s, 1)) n;
insert into students_reminder (session_id, recipient_id, kind, schedule_version, reference, state,
    due_at, try_at, attempts, repeats, why, created_at)
select n, 2 * n, 'late', 0, '', 'pending', now(), now(), 0, 0, '', now()
from generate_series(1, array_length(%(to)s, 1)) n;
"""


# Every second row is of a kind that the tests register, which knows nothing of sessions.
MIX = """
update students_reminder set kind = 'a_notice_that_only_the_tests_register', session_id = null,
    payload = jsonb_build_object('session', session_id)
where session_id %% 2 = 0;
"""


class World:
    def __init__(self, site: Site, folder: Path, broker: str) -> None:
        self.site = site
        self.started: list[subprocess.Popen] = []
        self.record = folder / f"mails-{os.urandom(4).hex()}"
        self.record.touch()
        self.log = self.record.with_suffix(".log")
        self.mail = self._mail_server(0)
        self.port = int(self.mail.stdout.readline())
        url = f"smtp://127.0.0.1:{self.port}"
        site.environment |= {"EMAIL_URL": url, "REDIS_URL": broker}

    # --- What is there ---------------------------------------------------------------------

    def execute(self, statement: str, **values: Any) -> list[tuple]:
        """As the administrator of the server."""
        connection = self.site.postgres.connect("mentorhub")
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def fill(self, due: int | list[str], *, policy: str = "resend", later: bool = False) -> None:
        """So many reminders that are due now (or later), or one to each of these addresses."""
        to = due if isinstance(due, list) else [f"stu{n}@faults.test" for n in range(due)]
        self.execute(f"truncate {TABLES}, students_sessionpolicy cascade")
        self.execute(FILL + MIX, to=to)
        self.execute(
            "insert into students_sessionpolicy select (jsonb_populate_record(null::"
            "students_sessionpolicy, %(row)s)).*", row=json.dumps(self.policy(policy)),
        )  # fmt: skip

        if later:
            self.execute("update students_reminder set try_at = now() + interval '1 day'")
        # Numbers given by hand must not be given again.
        for table in TABLES.split(", "):
            self.execute(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), "
                f"(select max(id) from {table}))"
            )

    def fall_due(self) -> None:
        self.execute(
            "update students_reminder set try_at = now(), due_at = now() where kind <> 'digest'"
        )

    def begin_soon(self, address: str, *, seconds: float) -> None:
        """The sessions of these addresses begin in so many seconds."""
        self.execute(
            "update students_session set starts_at = now() + %(seconds)s * interval '1 second' "
            "from accounts_user who where who.id = student_id and who.email like %(address)s",
            seconds=seconds, address=f"{address}%",
        )  # fmt: skip

    @staticmethod
    def policy(when_ambiguous: str) -> dict[str, Any]:
        from students.models import SessionPolicy

        fields = {f.attname: f.get_default() for f in SessionPolicy._meta.concrete_fields}
        return fields | {"id": 1, "when_ambiguous": when_ambiguous}

    def states(self) -> dict[str, int]:
        """How many in each; the planner writes tomorrow's digests meanwhile, which do not count."""
        count = "select state, count(*) from students_reminder"
        return dict(self.execute(f"{count} where kind <> 'digest' group by 1"))

    def rows(self) -> dict[str, dict[str, Any]]:
        """By address."""
        found = self.execute(
            "select email, state, repeats, why from students_reminder r "
            "join accounts_user who on who.id = r.recipient_id"
        )
        return {
            row[0]: dict(zip(("state", "repeats", "why"), row[1:], strict=True)) for row in found
        }

    def sum(self, column: str) -> int:
        return self.execute(f"select coalesce(sum({column}), 0)::int from students_reminder")[0][0]

    def oldest(self) -> float:
        """Seconds from the hour of a reminder until it went out, at the most."""
        longest = "select coalesce(extract(epoch from max(sent_at - due_at)), 0)::float"
        return self.execute(f"{longest} from students_reminder")[0][0]

    def notifications(self) -> int:
        return self.execute("select count(*) from students_notification")[0][0]

    def mails(self, *, accepted: bool = True) -> list[dict]:
        """What reached the mail server as a whole text, refused ones left out."""
        rows = [json.loads(line) for line in self.record.read_text().splitlines()]
        return [row for row in rows if row["accepted"] or not accepted]

    def twice(self) -> list[str]:
        return [key for key, n in Counter(row["id"] for row in self.mails()).items() if n > 1]

    # --- Who works -------------------------------------------------------------------------

    def worker(self, **wish: Any) -> subprocess.Popen:
        return self.start([sys.executable, "-m", "tests.faults.worker", json.dumps(wish)])

    def start(self, command: list[str], **environment: str) -> subprocess.Popen:
        inherited = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "mentorhub.settings"}
        inherited |= self.site.environment
        process = subprocess.Popen(
            command, cwd=ROOT, env=inherited | self.only_web() | environment,
            stdout=subprocess.PIPE, stderr=self.log.open("a"), text=True,
            start_new_session=True,  # so that its own children can be killed with it
        )  # fmt: skip
        self.started.append(process)
        return process

    def finish(self, worker: subprocess.Popen) -> str:
        """Waits until a worker has nothing left to do; what it printed."""
        said, _ = worker.communicate(timeout=400)
        assert worker.returncode == 0, self.log.read_text()[-3000:]
        return said

    def only_web(self) -> dict[str, str]:
        """A worker holds the password of ordinary pages and no other."""
        return {f"DATABASE_PASSWORD_{a.upper()}": "" for a in LOGINS if a != "default"}

    def wait_until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < deadline, (self.states(), self.log.read_text()[-3000:])
            time.sleep(0.1)

    def mail_server_away(self) -> Callable[[], None]:
        """Stops it; what is given back starts it again."""
        self._stop_mail_server()

        def back() -> None:
            self.mail = self._mail_server(self.port)

        return back

    def _mail_server(self, port: int) -> subprocess.Popen:
        words = ["-m", "tests.faults.smtp_server", str(self.record), str(port)]
        return subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    def close(self) -> None:
        """Leaves nothing running, also after a test that failed half-way."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait()
        self._stop_mail_server()

    def _stop_mail_server(self) -> None:
        self.mail.kill()
        self.mail.wait()
