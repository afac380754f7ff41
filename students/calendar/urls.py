from django.urls import path

from students.calendar import views

urlpatterns = [
    path("calendar/<str:token>.ics", views.calendar, name="calendar"),
    path("sessions/calendar/", views.calendar_settings, name="calendar_settings"),
]
