from django.urls import path

from dashboard.matching import asking_for_pages, asking_pages, declining_pages

urlpatterns = [
    path("request/", asking_pages.own, name="mentor_request"),
    path("request/withdrawal/", asking_pages.withdrawal, name="mentor_request_withdrawal"),
    path("requests/new/", asking_for_pages.ask_for, name="mentor_request_for"),
    path("requests/<int:pk>/", asking_for_pages.detail, name="mentor_request_detail"),
    path("requests/<int:pk>/edit/", asking_for_pages.edit, name="mentor_request_edit"),
    path("requests/<int:pk>/closing/", asking_for_pages.close, name="mentor_request_close"),
    path("decline/<int:pk>/", declining_pages.decline, name="match_decline"),
]
