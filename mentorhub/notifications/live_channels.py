"""What the bell listens to."""

from mentorhub.live import channels
from mentorhub.live.channels import Channel

BELL = channels.register(Channel(name="bell", key="recipient", tables=("students_notification",)))
