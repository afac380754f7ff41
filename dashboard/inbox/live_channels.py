"""What the pages of messages and their number in the navigation listen to."""

from mentorhub.live import channels
from mentorhub.live.channels import Channel

INBOX = channels.register(
    Channel(name="inbox", key="person", tables=("inbox_message", "inbox_participant"))
)
