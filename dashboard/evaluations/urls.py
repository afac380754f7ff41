from django.urls import path

from dashboard.evaluations.views.answer import answer
from dashboard.evaluations.views.correction import correction
from dashboard.evaluations.views.queue_health import evaluation_health
from dashboard.evaluations.views.release import release_verdict

urlpatterns = [
    path("health/", evaluation_health, name="evaluation_health"),
    path("<int:pk>/release/", release_verdict, name="release"),
    path("<int:pk>/answer/", answer, name="answer_fixes"),
    path("<int:pk>/correct/", correction, name="correct_verdict"),
]
