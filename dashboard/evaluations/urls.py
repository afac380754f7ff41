from django.urls import path

from dashboard.evaluations.views import (
    home,
    marking,
    preview,
    readiness,
    requests,
    saved_comments,
    versions,
)
from dashboard.evaluations.views.answer import answer
from dashboard.evaluations.views.correction import correction
from dashboard.evaluations.views.queue_health import evaluation_health
from dashboard.evaluations.views.release import release_verdict

urlpatterns = [
    path("", home.evaluations, name="evaluations"),
    path("requests/new/", requests.defence_request, name="defence_request"),
    path("health/", evaluation_health, name="evaluation_health"),
    path("<int:pk>/", marking.marking, name="marking"),
    path("<int:pk>/preview/", preview.preview, name="marking_preview"),
    path("<int:pk>/marks/", preview.released_marks, name="released_marks"),
    path("<int:pk>/marks/<int:row>/", marking.mark, name="marking_mark"),
    path("<int:pk>/skills/<int:row>/", marking.skill_words, name="marking_skill"),
    path("<int:pk>/draft/<int:row>/", marking.evaluation, name="marking_draft"),
    path("<int:pk>/comments/<int:mark>/", saved_comments.comments, name="marking_comments"),
    path("<int:pk>/release/", release_verdict, name="release"),
    path("<int:pk>/answer/", answer, name="answer_fixes"),
    path("<int:pk>/correct/", correction, name="correct_verdict"),
    path("readiness/<int:work>/", readiness.readiness, name="readiness"),
    path("readiness/<int:work>/criteria/", readiness.criterion, name="readiness_criterion"),
    path("versions/<int:work>/", versions.work_version, name="work_version"),
]
