from django.urls import path

from dashboard.matching.board import (
    having_room,
    overview,
    pairs,
    runs,
    supposing,
    verdicts,
    weights,
)

urlpatterns = [
    path("", overview.board, name="matching"),
    path("propose/", overview.propose, name="matching_propose"),
    path("runs/", runs.runs, name="matching_runs"),
    path("runs/<int:pk>/", runs.run, name="matching_run"),
    path("runs/<int:pk>/acceptance/", pairs.accept_ticked, name="matching_accept_ticked"),
    path("pairs/<int:pk>/", pairs.pair, name="matching_pair"),
    path("pairs/<int:pk>/decision/", pairs.decide, name="matching_decide"),
    path("mentors/", having_room.mentors, name="matching_mentors"),
    path("what-if/", supposing.what_if, name="matching_what_if"),
    path("weights/", weights.save, name="matching_weights"),
    path("weights/<int:pk>/delete/", weights.delete, name="matching_weights_delete"),
    path("verdicts/", verdicts.verdicts, name="matching_verdicts"),
    path("verdicts/<int:pk>/end/", verdicts.take_back, name="matching_verdict_end"),
]
