"""Pages below /help/. Fixed words come before the address of an article."""

from django.urls import URLPattern

_articles: list[URLPattern] = []
_requests: list[URLPattern] = []
_managing: list[URLPattern] = []
# Last: any word may be the address of an article.
_article: list[URLPattern] = []

urlpatterns = [*_articles, *_requests, *_managing, *_article]
