from django.urls import path

from mentorhub.forms import views

urlpatterns = [
    path("signed-in/", views.signed_in, name="unsaved_signed_in"),
    path("drop/", views.drop, name="unsaved_drop"),
]
