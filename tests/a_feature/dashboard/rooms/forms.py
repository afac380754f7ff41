from django import forms

from dashboard.rooms.models import Room


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ("title", "note")
