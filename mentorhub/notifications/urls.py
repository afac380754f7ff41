from django.urls import path

from mentorhub.notifications import views

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/bell/", views.bell, name="notification_bell"),
    path("notifications/read/", views.notifications_read, name="notifications_read"),
    path(
        "notifications/preferences/",
        views.notification_preferences,
        name="notification_preferences",
    ),
    path("notifications/<int:number>/", views.notification, name="notification"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
