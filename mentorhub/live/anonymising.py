"""What becomes of the text of changes when a person is anonymised."""

from mentorhub.live.models import Change
from mentorhub.personal_data import declare, keep

declare(Change, keep("topic", because="Numbers of rows; deleted after half an hour."))
