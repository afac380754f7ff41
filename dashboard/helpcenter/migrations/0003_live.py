"""What an open request, the list of one's requests and the managers' queue listen to."""

from django.db import migrations

from mentorhub.live.triggers import watch

# A note changes nothing that its requester sees, so nothing tells them of it.
OF_REQUEST = """
select 'help-requests:' || changed.requester_id
union select 'help-queue:school'
"""
OF_MESSAGE = """
select 'help-requests:' || request.requester_id from public.helpcenter_request request
where request.id = changed.request_id
union select 'help-queue:school'
"""


class Migration(migrations.Migration):
    dependencies = [("helpcenter", "0002_rules"), ("live", "0001_change")]
    operations = [
        watch("helpcenter_request", OF_REQUEST),
        watch("helpcenter_requestmessage", OF_MESSAGE),
        watch("helpcenter_internalnote", "select 'help-queue:school'"),
    ]
