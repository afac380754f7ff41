from django.urls import path

from dashboard.directory import views

urlpatterns = [
    path("", views.student_list, name="directory"),
    path("students.csv", views.student_export, name="directory_students_export"),
    path("at-risk/", views.at_risk, name="directory_at_risk"),
    path("mentors/", views.mentor_list, name="directory_mentors"),
    path("mentors.csv", views.mentor_export, name="directory_mentors_export"),
]
