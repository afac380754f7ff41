"""The public addresses. They stand in files that were issued: they are never changed."""

from django.urls import path

from dashboard.training.certificates import views

urlpatterns = [
    path("", views.check, name="certificate_check"),
    path("file/", views.file, name="certificate_file"),
    path("issuer", views.issuer_keys, name="certificate_issuer"),
    path("status/<int:number>", views.status_list, name="certificate_status"),
    path("<str:code>/", views.certificate, name="certificate"),
    path("<str:code>/credential.json", views.credential, name="certificate_credential"),
]
