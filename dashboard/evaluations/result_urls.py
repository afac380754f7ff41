"""Results, whose addresses stand below those of the student."""

from django.urls import path

from dashboard.evaluations.views.results import jury, result

urlpatterns = [
    path("<int:pk>/", result, name="result"),
    path("<int:pk>/jury.pdf", jury, name="result_jury"),
]
