from django.urls import path

from mentorhub.accounts import views

urlpatterns = [
    path("profile/", views.profile, name="accounts_profile"),
    path("access/", views.my_access, name="accounts_access"),
    path("waiting/", views.waiting, name="accounts_waiting"),
]
