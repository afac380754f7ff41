from django.urls import path

from students.defences.views import actions, date, defence

urlpatterns = [
    path("<int:pk>/", defence.defence, name="defence"),
    path("<int:pk>/take/", date.take, name="defence_take"),
    path("<int:pk>/move/", date.move, name="defence_move"),
    path("<int:pk>/decline/", actions.decline, name="defence_decline"),
    path("<int:pk>/give-back/", actions.give_back, name="defence_give_back"),
    path("<int:pk>/call-off/", actions.call_off, name="defence_call_off"),
    path("<int:pk>/held/", actions.held, name="defence_held"),
    path("<int:pk>/not-held/", actions.not_held, name="defence_not_held"),
    path("<int:pk>/recording/", actions.recording, name="defence_recording"),
]
