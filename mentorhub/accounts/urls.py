from django.urls import path

from mentorhub.accounts import views

urlpatterns = [
    path("profile/", views.profile, name="accounts_profile"),
    path("photo/", views.my_photo, name="accounts_photo"),
    path("photo/removal/", views.remove_photo, name="accounts_photo_removal"),
    path("blocks/", views.blocks, name="accounts_blocks"),
    path("blocks/people/<int:pk>/", views.block, name="accounts_block"),
    path("blocks/<int:pk>/end/", views.end_block, name="accounts_block_end"),
    path("data/", views.my_data, name="accounts_data"),
    path("access/", views.my_access, name="accounts_access"),
    path("zone/", views.zone, name="accounts_zone"),
    path("first-steps/", views.put_first_steps_away, name="accounts_first_steps"),
    path("security/", views.security, name="accounts_security"),
    path("invitation/<str:token>/", views.invitation, name="accounts_invitation"),
    path("waiting/", views.waiting, name="accounts_waiting"),
]
