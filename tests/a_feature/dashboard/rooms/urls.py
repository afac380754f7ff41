from django.urls import path

from dashboard.rooms import views

urlpatterns = [path("", views.rooms, name="rooms")]
