from django.urls import path

from benchmarks.floor import views

urlpatterns = [
    path("", views.home, name="home"),
    # What the page links to; nobody asks for them.
    path("students/<int:pk>/", views.home, name="student"),
    path("sessions/<int:pk>/", views.home, name="session"),
    path("courses/<int:pk>/", views.home, name="course"),
    path("sign-out/", views.home, name="sign_out"),
]
