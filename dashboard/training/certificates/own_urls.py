from django.urls import path

from dashboard.training.certificates import views

urlpatterns = [
    path("", views.own, name="own_certificates"),
    path("<int:completion>/", views.own_issue, name="own_certificate_issue"),
    path("<str:code>.pdf", views.own_pdf, name="own_certificate_pdf"),
]
