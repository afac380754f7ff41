"""Pages of the demo alone; they are not routed anywhere else."""

from django.urls import path

from mentorhub.demo import views

urlpatterns = [
    path("enter/", views.enter, name="demo_enter"),
    path("portraits/<str:person>/", views.portrait, name="demo_portrait"),
    path("mailbox/", views.mailbox, name="demo_mailbox"),
    path("mailbox/<slug:message>/", views.message, name="demo_message"),
    path("mailbox/<slug:message>/html/", views.message_html, name="demo_message_html"),
]
