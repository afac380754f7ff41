"""A kind that no feature has: the outbox serves it as it serves those of the school."""

from pathlib import Path

from django.template import engines

from mentorhub.notifications.registry import Audience, Kind, Reason, Stop, register

CLOSED = Reason("notice_closed", "The notice was closed.")


def register_notice() -> Kind:
    """Its mails stand beside this module; its rows name no session but in their payload."""
    engines["django"].engine.dirs.append(Path(__file__).parent / "templates")
    return register(
        Kind(
            name="a_notice_that_only_the_tests_register",
            label="Notice",
            title=lambda: "A notice",
            icon="bell",
            audience=frozenset({Audience.STUDENT}),
            sentence=lambda row: f"Notice {row.payload['session']}",
            address=lambda row: "/",
            source="""(values (1)) one left join students_session session
            on session.id = (r.payload ->> 'session')::bigint""",
            stops=(Stop("r.payload ->> 'closed' = 'yes'", CLOSED),),
            expires="session.starts_at",
            context=lambda delivery: {"number": delivery.payload["session"]},
        )
    )
