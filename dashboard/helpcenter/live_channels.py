"""What an open request, the list of one's requests and the managers' queue listen to."""

from mentorhub.live import channels
from mentorhub.live.channels import Channel

REQUESTS = channels.register(
    Channel(
        name="help-requests",
        key="person",
        tables=("helpcenter_request", "helpcenter_requestmessage"),
    )
)
QUEUE = channels.register(
    Channel(
        name="help-queue",
        # There is one: all managers see all requests.
        key="school",
        tables=(
            "helpcenter_request",
            "helpcenter_requestmessage",
            "helpcenter_internalnote",
        ),
    )
)
