from django.urls import path

from dashboard.matching.assignments import views

urlpatterns = [path("decline/<int:pk>/", views.decline, name="match_decline")]
