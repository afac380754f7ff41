from django.urls import path

import mentorhub.files.converters  # noqa: F401  registers "filename"
from dashboard.inbox.views import (
    beginning,
    conversation,
    drafts,
    files,
    lists,
    message,
    place,
    reports,
)

urlpatterns = [
    path("", lists.inbox, name="inbox"),
    path("new/", beginning.new, name="inbox_new"),
    path("circle/", beginning.circle, name="inbox_circle"),
    path("new/draft/", drafts.of_first_message, name="inbox_new_draft"),
    path("circle/draft/", drafts.of_circle, name="inbox_circle_draft"),
    path("search/", lists.search, name="inbox_search"),
    path("number/", lists.number, name="inbox_number"),
    path("reports/", reports.reports, name="inbox_reports"),
    path("reports/<int:pk>/", reports.decision, name="inbox_report_decision"),
    path("files/<uuid:uid>/<filename:name>", files.file, name="inbox_file"),
    path("<uuid:uid>/", conversation.thread, name="inbox_thread"),
    path("<uuid:uid>/messages/", conversation.messages_part, name="inbox_messages"),
    path("<uuid:uid>/draft/", drafts.of_thread, name="inbox_draft"),
    path("<uuid:uid>/tell-now/", conversation.tell_now, name="inbox_tell_now"),
    path("<uuid:uid>/place/", place.place, name="inbox_place"),
    path("<uuid:uid>/<int:number>/", message.edit, name="inbox_edit"),
    path("<uuid:uid>/<int:number>/remove/", message.remove, name="inbox_remove"),
    path("<uuid:uid>/<int:number>/session/", message.session, name="inbox_to_session"),
    path("<uuid:uid>/<int:number>/report/", reports.report, name="inbox_report"),
]
