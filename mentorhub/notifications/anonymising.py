"""What becomes of the text in the tables of notifications when a person is anonymised."""

from mentorhub.notifications.models import Delivery, MailPreference, Notification
from mentorhub.personal_data import Clear, DeleteRows, declare, keep

declare(
    Delivery,
    keep("reference", "scope", "subject", because="Numbers of rows and a date."),
    # The words of a mail server repeat the address; a payload belongs to the feature.
    Clear({"why": "", "payload": {}}, of="recipient"),
)
declare(Notification, DeleteRows(of="recipient"))
declare(MailPreference, DeleteRows(of="person"))
