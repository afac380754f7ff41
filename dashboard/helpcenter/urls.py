"""Pages below /help/. Fixed words come before the address of an article."""

from django.urls import URLPattern, path

import mentorhub.files.converters  # noqa: F401  registers "filename"
from dashboard.helpcenter.views import contact, files, replying, requests, visitors

_articles: list[URLPattern] = []
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
_managing: list[URLPattern] = []
# Last: any word may be the address of an article.
_article: list[URLPattern] = []

urlpatterns = [*_articles, *_requests, *_managing, *_article]
