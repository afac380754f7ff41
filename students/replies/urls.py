from django.urls import path

from students.replies import views

urlpatterns = [
    path("sessions/<int:pk>/late/", views.late, name="session_late"),
    path("reply/<str:token>/", views.reply, name="reply"),
]
