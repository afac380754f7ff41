from django.urls import path

from mentorhub.accounts import views

urlpatterns = [
    path("profile/", views.profile, name="accounts_profile"),
    path("photo/", views.my_photo, name="accounts_photo"),
    path("photo/removal/", views.remove_photo, name="accounts_photo_removal"),
    path("access/", views.my_access, name="accounts_access"),
    path("zone/", views.zone, name="accounts_zone"),
    path("first-steps/", views.put_first_steps_away, name="accounts_first_steps"),
    path("security/", views.security, name="accounts_security"),
    path("invitation/<str:token>/", views.invitation, name="accounts_invitation"),
    path("waiting/", views.waiting, name="accounts_waiting"),
]
