from django.urls import path

from dashboard.sharing import views

urlpatterns = [
    path("", views.switch_on, name="sharing"),
    path("off/", views.switch_off, name="sharing_off"),
    path("notes/<int:pk>/", views.notes, name="sharing_notes"),
]
