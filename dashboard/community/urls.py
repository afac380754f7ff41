from django.urls import path

from dashboard.community.views import drafts, group, home, searching

urlpatterns = [
    path("", home.home, name="community"),
    path("number/", home.number, name="community_number"),
    path("search/", searching.search, name="community_search"),
    path("similar/", searching.similar, name="community_similar"),
    path("mentions/", searching.mentions, name="community_mentions"),
    path("drafts/", drafts.drafts, name="community_drafts"),
    # A group comes last: its address is a word like those above.
    path("<slug:slug>/", group.group, name="community_group"),
    path("<slug:slug>/read/", group.all_read, name="community_group_read"),
    path("<slug:slug>/digest/", group.digest, name="community_group_digest"),
    path("<slug:slug>/people/", group.people, name="community_people"),
]
