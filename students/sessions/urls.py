from django.urls import path

from students.sessions import agenda

urlpatterns = [
    path("", agenda.sessions, name="sessions"),
]
