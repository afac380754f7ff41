from django.urls import path

from dashboard.profile import views

urlpatterns = [
    path("", views.profile, name="profile"),
    path("confirmation/", views.confirm, name="profile_confirmation"),
    path("photo/removal/", views.remove_photo, name="profile_photo_removal"),
    path("undo/<int:pk>/", views.undo_change, name="profile_undo"),
    path("<slug:part>/", views.part_detail, name="profile_part"),
]
