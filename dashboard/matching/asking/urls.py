from django.urls import path

from dashboard.matching import declining_pages
from dashboard.matching.asking import for_students, own

urlpatterns = [
    path("request/", own.own, name="mentor_request"),
    path("request/withdrawal/", own.withdrawal, name="mentor_request_withdrawal"),
    path("requests/new/", for_students.ask_for, name="mentor_request_for"),
    path("requests/<int:pk>/", for_students.detail, name="mentor_request_detail"),
    path("requests/<int:pk>/edit/", for_students.edit, name="mentor_request_edit"),
    path("requests/<int:pk>/closing/", for_students.close, name="mentor_request_close"),
    path("decline/<int:pk>/", declining_pages.decline, name="match_decline"),
]
