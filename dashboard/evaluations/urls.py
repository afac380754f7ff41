from django.urls import path

from dashboard.evaluations.views import home, requests

urlpatterns = [
    path("", home.evaluations, name="evaluations"),
    path("requests/new/", requests.defence_request, name="defence_request"),
]
