"""Pages below /help/. Fixed words come before the address of an article."""

from django.urls import URLPattern, path

import mentorhub.files.converters  # noqa: F401  registers "filename"
from dashboard.helpcenter.views import (
    articles,
    contact,
    contacts,
    editing,
    files,
    linking,
    managing,
    queue,
    replying,
    requests,
    responsible,
    searching,
    visitors,
)

_articles: list[URLPattern] = [
    path("", articles.home, name="help"),
    path("search/", searching.search, name="help_search"),
    path("for/<str:url_name>/", articles.help_for, name="help_for"),
]
_requests: list[URLPattern] = [
    path("contact/", contact.contact, name="help_contact"),
    path("contact/suggestions/", contact.suggestions, name="help_suggestions"),
    path("contact/articles/<slug:slug>/", contact.offered_article, name="help_offered"),
    path("contact/confirm/<str:token>/", visitors.confirm, name="help_confirm"),
    path("requests/", requests.requests, name="help_requests"),
    path("requests/<int:pk>/", requests.one_request, name="help_request"),
    path("requests/reply/<str:token>/", replying.reply, name="help_reply"),
    path("files/<uuid:uid>/<filename:name>", files.file, name="help_file"),
]
_managing: list[URLPattern] = [
    path("queue/", queue.queue, name="help_queue"),
    path("queue/number/", queue.queue_number, name="help_queue_number"),
    path("queue/<int:pk>/", queue.queue_request, name="help_queue_request"),
    path("queue/<int:pk>/answer/", queue.answer, name="help_queue_answer"),
    path("queue/<int:pk>/note/", queue.note, name="help_queue_note"),
    path("queue/<int:pk>/take/", queue.take, name="help_queue_take"),
    path("queue/<int:pk>/hand-over/", queue.hand_over, name="help_queue_hand_over"),
    path("queue/<int:pk>/merge/", queue.merge, name="help_queue_merge"),
    path("queue/<int:pk>/state/", queue.change_state, name="help_queue_state"),
    path("queue/<int:pk>/subject/", queue.change_subject, name="help_queue_subject"),
    path("queue/<int:pk>/article/", managing.of_request, name="help_queue_article"),
    path("manage/", managing.manage, name="help_manage"),
    path("manage/new/", managing.new_article, name="help_new_article"),
    path("manage/preview/", editing.preview, name="help_article_preview"),
    path("manage/responsible/", responsible.responsible, name="help_responsible"),
    path(
        "manage/responsible/<int:pk>/end/",
        responsible.end_responsible,
        name="help_responsible_end",
    ),
    path("manage/canned/", responsible.canned, name="help_canned"),
    path("manage/canned/<int:pk>/", responsible.canned_reply, name="help_canned_reply"),
    path("manage/<slug:slug>/", editing.article, name="help_manage_article"),
    path("manage/<slug:slug>/state/", editing.change_state, name="help_article_state"),
    path("manage/<slug:slug>/settings/", editing.change_settings, name="help_article_settings"),
    path("manage/<slug:slug>/pages/", linking.change_pages, name="help_article_pages"),
    path("manage/<slug:slug>/related/", linking.change_related, name="help_article_related"),
    path(
        "manage/<slug:slug>/versions/<str:language>/",
        editing.versions,
        name="help_article_versions",
    ),
    path("contacts/", contacts.contacts, name="help_contacts"),
]
# Last: any word may be the address of an article.
_article: list[URLPattern] = [
    path("<slug:slug>/", articles.article, name="help_article"),
    path("<slug:slug>/vote/", articles.vote, name="help_vote"),
]

urlpatterns = [*_articles, *_requests, *_managing, *_article]
