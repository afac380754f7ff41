"""What the pages of the community and its dot in the navigation listen to."""

from mentorhub.live import channels
from mentorhub.live.channels import Channel

COMMUNITY = channels.register(
    Channel(
        name="community",
        key="person",
        tables=("community_reply", "community_reader", "community_groupreader"),
    )
)
TOPIC = channels.register(
    Channel(
        name="topic",
        key="topic",
        tables=("community_reply", "community_topic", "community_reaction"),
    )
)
GROUP = channels.register(
    Channel(name="group", key="group", tables=("community_reply", "community_topic"))
)
