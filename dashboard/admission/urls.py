from django.contrib import admin
from django.urls import path

from dashboard.admission import views

urlpatterns = [
    path("invite/", admin.site.admin_view(views.invite), name="admin_invite"),
    path("import-people/", admin.site.admin_view(views.import_people), name="admin_import_people"),
]
