"""What an open topic, an open list of a group, and the dot in the navigation listen to."""

from django.db import migrations

from mentorhub.live.triggers import watch

OF_REPLY = """
select 'topic:' || changed.topic_id
union all select 'group:' || changed.group_id
union all select 'community:' || r.user_id from public.community_reader r
where r.topic_id = changed.topic_id and r.follows
"""
OF_REACTION = """
select 'topic:' || r.topic_id from public.community_reply r where r.id = changed.reply_id
"""


class Migration(migrations.Migration):
    dependencies = [("community", "0002_rules"), ("live", "0001_change")]
    operations = [
        watch("community_reply", OF_REPLY),
        watch(
            "community_topic",
            "select 'topic:' || changed.id union all select 'group:' || changed.group_id",
        ),
        watch("community_reaction", OF_REACTION),
        watch("community_reader", "select 'community:' || changed.user_id"),
        watch("community_groupreader", "select 'community:' || changed.user_id"),
    ]
