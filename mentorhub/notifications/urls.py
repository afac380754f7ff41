from django.urls import path

from mentorhub.notifications import views
from mentorhub.notifications.unsubscribe import unsubscribe

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/read/", views.notifications_read, name="notifications_read"),
    path(
        "notifications/preferences/",
        views.notification_preferences,
        name="notification_preferences",
    ),
    path("notifications/<int:number>/", views.notification, name="notification"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
]
