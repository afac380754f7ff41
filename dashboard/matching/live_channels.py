"""What the page of a run listens to while it runs."""

from mentorhub.live import channels
from mentorhub.live.channels import Channel

RUN = channels.register(Channel(name="matching-run", key="run", tables=("matching_matchingrun",)))
