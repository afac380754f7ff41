"""Where the pages of a defence stand in the navigation."""

from mentorhub.navigation import place_below

# An assessor comes from the queue, everybody else from their calendar.
place_below(
    "evaluations",
    "defence_take",
    "defence_move",
    "defence_decline",
    "defence_give_back",
    "defence_call_off",
    "defence_held",
    "defence_not_held",
    "defence_recording",
    otherwise=("sessions",),
)
place_below("evaluations", "defence", otherwise=("sessions", "evaluation_health"))
