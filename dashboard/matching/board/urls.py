from django.urls import path

from dashboard.matching.board.views import board, mentors, pair_rules, pairs, runs, weights, what_if

urlpatterns = [
    path("", board.board, name="matching"),
    path("propose/", board.propose, name="matching_propose"),
    path("runs/", runs.runs, name="matching_runs"),
    path("runs/<int:pk>/", runs.run, name="matching_run"),
    path("runs/<int:pk>/acceptance/", pairs.accept_selected, name="matching_accept_ticked"),
    path("pairs/<int:pk>/", pairs.pair, name="matching_pair"),
    path("pairs/<int:pk>/decision/", pairs.decide, name="matching_decide"),
    path("mentors/", mentors.mentors, name="matching_mentors"),
    path("what-if/", what_if.what_if, name="matching_what_if"),
    path("weights/", weights.save, name="matching_weights"),
    path("weights/<int:pk>/delete/", weights.delete, name="matching_weights_delete"),
    path("verdicts/", pair_rules.pair_rules, name="matching_pair_rules"),
    path("verdicts/<int:pk>/end/", pair_rules.end, name="matching_pair_rule_end"),
]
