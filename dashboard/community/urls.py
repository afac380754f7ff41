from django.urls import path

import mentorhub.files.converters  # noqa: F401  registers "filename"
from dashboard.community.views import (
    announcing,
    beginning,
    drafts,
    files,
    group,
    home,
    moderation,
    parts,
    reply,
    reports,
    searching,
    topic,
)

urlpatterns = [
    path("", home.home, name="community"),
    path("number/", home.number, name="community_number"),
    path("search/", searching.search, name="community_search"),
    path("similar/", searching.similar, name="community_similar"),
    path("mentions/", searching.mentions, name="community_mentions"),
    path("drafts/", drafts.drafts, name="community_drafts"),
    # Topics and replies.
    path("topics/new/", beginning.new, name="community_new"),
    path("topics/new/draft/", beginning.new_draft, name="community_new_draft"),
    path("topics/preview/", beginning.preview, name="community_preview"),
    path("topics/<int:pk>/", topic.topic, name="community_topic"),
    path("topics/<int:pk>/replies/", topic.replies_part, name="community_replies"),
    path("topics/<int:pk>/related/", topic.related, name="community_related"),
    path("topics/<int:pk>/place/", topic.place, name="community_place"),
    path("topics/<int:pk>/draft/", topic.draft, name="community_draft"),
    path("topics/<int:pk>/moderate/", moderation.moderate, name="community_moderate"),
    path("topics/<int:pk>/<int:number>/", reply.reply, name="community_reply"),
    path("topics/<int:pk>/<int:number>/edit/", reply.edit, name="community_edit"),
    path("topics/<int:pk>/<int:number>/history/", reply.history, name="community_history"),
    path("topics/<int:pk>/<int:number>/remove/", reply.remove, name="community_remove"),
    path("topics/<int:pk>/<int:number>/react/", reply.react, name="community_react"),
    path("topics/<int:pk>/<int:number>/accept/", reply.accept, name="community_accept"),
    path("topics/<int:pk>/<int:number>/report/", reports.report, name="community_report"),
    path("topics/<int:pk>/<int:number>/hide/", moderation.hide, name="community_hide"),
    path(
        "topics/<int:pk>/<int:number>/hide/all/",
        moderation.hide_latest,
        name="community_hide_latest",
    ),
    path("files/<uuid:uid>/<filename:name>", files.file, name="community_file"),
    path("moderation/", moderation.moderation, name="community_moderation"),
    path("moderation/<int:pk>/", reports.decision, name="community_report_decision"),
    path(
        "announcements/<int:pk>/acknowledge/",
        announcing.acknowledge,
        name="community_acknowledge",
    ),
    path("announcements/<int:pk>/read/", announcing.acknowledged, name="community_acknowledged"),
    path("announcements/<int:pk>/remind/", announcing.remind, name="community_remind"),
    # Parts of the pages of a guide and of a session.
    path("projects/<int:pk>/updates/", parts.updates, name="community_updates"),
    path("projects/<int:pk>/answers/", parts.answers, name="community_answers"),
    # A group comes last: its address is a word like those above.
    path("<slug:slug>/", group.group, name="community_group"),
    path("<slug:slug>/read/", group.all_read, name="community_group_read"),
    path("<slug:slug>/digest/", group.digest, name="community_group_digest"),
    path("<slug:slug>/people/", group.people, name="community_people"),
]
