"""The administration page of the articles for mentors."""

from django import forms
from django.contrib import admin

from dashboard.models import MentorResource
from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget


class MentorResourceForm(forms.ModelForm):
    class Meta:
        model = MentorResource
        fields = ("title", "slug", "summary", "body", "minutes", "position", "published")
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownWidget}


@admin.register(MentorResource)
class MentorResourceAdmin(BaseAdmin):
    area = Area.NEWS
    form = MentorResourceForm
    list_display = ("title", "position", "minutes", "published", "updated_at")
    list_filter = ("published",)
    search_fields = ("title", "summary", "body")
    prepopulated_fields = {"slug": ("title",)}
