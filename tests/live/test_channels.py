"""Each channel has its triggers, and each trigger its channel."""

import re

import pytest
from django.db import connections

from mentorhub.database import OWNER
from mentorhub.live import channels
from mentorhub.live.channels import Channel

TRIGGERS = """
select c.relname, p.prosrc || coalesce(
    (select prosrc from pg_proc where proname = 'live_homes_of_student'
     and p.prosrc like '%live_homes_of_student%'), '')
from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
where t.tgname like 'live\\_%' and not t.tgisinternal
"""


@pytest.mark.django_db
def test_the_tables_of_a_channel_are_those_with_its_triggers():
    with connections[OWNER].cursor() as cursor:
        cursor.execute(TRIGGERS)
        found = {
            (channel, table)
            for table, source in cursor.fetchall()
            for channel in re.findall(r"'([a-z-]+):[a-z]*'", source)
        }
    assert found == {(each.name, table) for each in channels.channels() for table in each.tables}


def test_two_channels_of_one_name_are_refused():
    with pytest.raises(ValueError, match="bell"):
        channels.register(Channel(name="bell", key="x", tables=()))


def test_a_page_cannot_listen_to_what_is_not_registered():
    with pytest.raises(KeyError):
        channels.named("nothing")
