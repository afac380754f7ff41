from django.urls import path

from dashboard.search import views

urlpatterns = [path("", views.search, name="search")]
