from django.urls import path

from dashboard.matching.requests.views import manager, student

urlpatterns = [
    path("request/", student.own_request, name="mentor_request"),
    path("request/withdrawal/", student.withdrawal, name="mentor_request_withdrawal"),
    path("requests/new/", manager.create, name="mentor_request_for"),
    path("requests/<int:pk>/", manager.detail, name="mentor_request_detail"),
    path("requests/<int:pk>/edit/", manager.edit, name="mentor_request_edit"),
    path("requests/<int:pk>/closing/", manager.close, name="mentor_request_close"),
]
