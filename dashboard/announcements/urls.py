from django.urls import path

from dashboard.announcements import views

urlpatterns = [
    path("", views.announcements, name="announcements"),
    path("<int:pk>/edit/", views.edit_announcement, name="announcement_edit"),
    path("<int:pk>/end/", views.end_announcement, name="announcement_end"),
]
