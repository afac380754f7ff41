from django.urls import path

from students.replies import views

urlpatterns = [
    path("reply/<str:token>/", views.reply, name="reply"),
]
