"""Pages below /help/. Fixed words come before the address of an article."""

from django.urls import URLPattern, path

from dashboard.helpcenter.views import articles, searching

_articles: list[URLPattern] = [
    path("", articles.home, name="help"),
    path("search/", searching.search, name="help_search"),
    path("for/<str:url_name>/", articles.help_for, name="help_for"),
]
_requests: list[URLPattern] = []
_managing: list[URLPattern] = []
# Last: any word may be the address of an article.
_article: list[URLPattern] = [
    path("<slug:slug>/", articles.article, name="help_article"),
    path("<slug:slug>/vote/", articles.vote, name="help_vote"),
]

urlpatterns = [*_articles, *_requests, *_managing, *_article]
