from django.urls import path

from dashboard.covers import views

urlpatterns = [
    path("", views.covers, name="covers"),
    path("plan/", views.plan, name="cover_plan"),
    path("mentors/<int:pk>/", views.plan_for_mentor, name="cover_for_mentor"),
    path("<int:pk>/hand-over/", views.hand_over, name="cover_hand_over"),
    path("<int:pk>/end/", views.end, name="cover_end"),
    path("<int:pk>/briefing/", views.handover_note, name="cover_briefing"),
]
