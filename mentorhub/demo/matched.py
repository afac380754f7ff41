"""The matching board of the demo school: weights under two names, a pair that is never proposed, a
run to decide on, and one that asks what would be if."""

from dashboard.matching.engine import run_processing
from dashboard.matching.models import MatchingRun, MentorRequest, Verdict, WeightPreset
from dashboard.models import Mentor
from mentorhub.accounts.models import User
from students.models import Approval

NOOR, MATEUS = "manager@example.org", "mateus.figueira@example.org"


def run_the_matching() -> None:
    """On the login *staff*, after the requests are there."""
    noor = User.objects.get(email=NOOR)
    balanced = WeightPreset.objects.create(name="Balanced", is_default=True, made_by=noor)
    WeightPreset.objects.create(name="Longest wait first", waiting=100, spread=10, made_by=noor)
    _never(noor)
    MatchingRun.objects.ask(by=noor, weights=balanced.weights, what_if=_without_room())
    MatchingRun.objects.ask(by=noor, weights=balanced.weights)
    while run_processing.run_next():
        pass


def _never(noor: User) -> None:
    request = MentorRequest.objects.open().order_by("pk").first()
    approved = Approval.objects.running().filter(path=request.enrolment.path, kind="mentor")
    mentor = approved.order_by("pk").last().user
    Verdict.objects.create(
        student=request.student,
        mentor=mentor,
        kind=Verdict.Kind.FORBIDDEN,
        by=noor,
        reason="They are neighbours, and both asked for it.",
    )


def _without_room() -> dict[str, dict[str, int]]:
    """What if Mateus took nobody more? Somebody would go without a mentor."""
    mateus = Mentor.objects.get(user__email=MATEUS)
    return {"capacity": {str(mateus.user_id): mateus.taken()}}
