"""What a browser sends for the grid of weekly hours."""

from mentorhub.forms.weekly_hours import MARKER


def ticked(*cells, **more):
    return {"hours": [MARKER, *cells], **more}
