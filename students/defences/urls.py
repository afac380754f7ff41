from django.urls import path

from students.defences.views import defence

urlpatterns = [
    path("<int:pk>/", defence.defence, name="defence"),
]
