from django.urls import path

from dashboard.profile import confirming, showing, views

urlpatterns = [
    path("", views.profile, name="profile"),
    path("confirmation/", confirming.confirm, name="profile_confirmation"),
    path("photos/<uuid:photo>/", showing.show, name="mentor_photo"),
    path("photo/removal/", views.remove_photo, name="profile_photo_removal"),
    path("undo/<int:pk>/", views.undo_change, name="profile_undo"),
    path("<slug:part>/", views.one_part, name="profile_part"),
]
