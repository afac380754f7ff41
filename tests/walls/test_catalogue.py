"""The catalogue of the database says what the walls are; a new table is closed by itself."""

import pytest
from django.apps import apps
from django.db import connections, transaction

from mentorhub import grants
from mentorhub.database import GUIDES, OWNER, SIGNIN, STAFF, WEB
from mentorhub.monitoring.walls import privileges_of, violations
from tests.walls.logins import GUIDE_TABLES

pytestmark = [pytest.mark.wall, pytest.mark.django_db]
READ = {"select"}
ALL = {"select", "insert", "update", "delete"}


@pytest.fixture
def owner():
    with connections[OWNER].cursor() as cursor:
        yield cursor


def test_nothing_in_the_catalogue_is_as_it_must_not_be(owner):
    assert violations(owner) == []


def test_every_table_of_the_app_lies_in_the_schema(owner):
    owner.execute("select tablename from pg_tables where schemaname = 'guides'")
    assert {row[0] for row in owner.fetchall()} == set(GUIDE_TABLES)


def test_a_new_table_of_the_owner_is_closed_to_all_but_staff(owner):
    owner.execute("create table guides.guides_note (id bigint, text text)")
    owner.execute("create table public.guides_elsewhere (id bigint, text text)")
    assert privileges_of(owner, STAFF, "guides.guides_note") == ALL
    for login in (WEB, SIGNIN, GUIDES):
        assert privileges_of(owner, login, "guides.guides_note") == set(), login
    found = " ".join(violations(owner))
    assert "has no row security: guides_note" in found
    assert "outside its schema: public.guides_elsewhere" in found


def test_a_new_public_table_can_be_read_and_not_written(owner):
    owner.execute("create table public.students_note (id bigint, text text)")
    assert privileges_of(owner, STAFF, "public.students_note") == ALL
    assert privileges_of(owner, GUIDES, "public.students_note") == set()
    for login in (WEB, SIGNIN):
        assert privileges_of(owner, login, "public.students_note") == READ, login


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("grant usage on schema guides to mentorhub_web", "may enter schema guides"),
        ("grant select on guides.guides_guide to mentorhub_web", "default may ['select']"),
        ("grant select on guides.guides_guide to public", "signin may ['select']"),
        ("grant update (advice) on guides.guides_guide to mentorhub_signin", "update(advice)"),
        ("alter table guides.guides_tick disable row level security", "has no row security"),
        ("create view public.all_guides as select * from guides.guides_guide", "stands before"),
        ("create materialized view guides.m as select 1 as x", "neither a table"),
        (
            "create function public.f() returns int language sql security definer return 1",
            "runs as somebody else",
        ),
        ("create policy x on guides.guides_guide using (true)", "lets in a login"),
        (
            "create policy x on guides.guides_guide to mentorhub_guides using (true)",
            "does not ask who reads",
        ),
        (
            "alter default privileges in schema guides grant select on tables to mentorhub_web",
            "new table would be open",
        ),
        ("alter default privileges grant select on tables to public", "new table would be open"),
        ("grant create on schema public to mentorhub_web", "may create"),
        ("create publication everything", "publication exists"),
    ],
)
def test_each_hole_is_noticed(owner, statement, sentence):
    with transaction.atomic(using=OWNER):
        owner.execute(statement)
        assert sentence in " ".join(violations(owner))
        transaction.set_rollback(True, using=OWNER)


def test_ordinary_requests_write_only_what_is_listed(owner):
    owner.execute("select tablename from pg_tables where schemaname = 'public'")
    for (table,) in owner.fetchall():
        for login, listed in ((WEB, grants.WEB), (SIGNIN, grants.SIGNIN)):
            found = privileges_of(owner, login, f"public.{table}")
            if table not in listed:
                assert found == READ, (login, table)


def test_what_is_listed_is_little(owner):
    """Whoever adds a table to this list says in docs/security.md why a page may write it."""
    assert set(grants.WEB) <= {
        "django_session", "usersessions_usersession", "accounts_user", "students_mentorship",
        "accounts_actcount", "forms_submission", "live_change",
        "students_session", "students_outcome", "students_sessionnote", "students_privatenote",
        "students_discoveryform", "students_scratchpad", "students_goal", "students_timeproposal",
        "students_sessionreply", "students_weeklyhours", "students_timeoff",
        "students_meetingroom", "students_deliverable", "students_absence",
        "students_projectwork", "students_coursemark", "students_deliverable_expected",
        "students_deliverablenote", "students_upload",
        "students_reminder", "students_notification",
        "students_mailpreference", "students_calendarfeed", "dashboard_mentor",
        "matching_mentorrequest", "matching_assignment", "matching_matchingrun",
        "matching_proposedpair",
        "dashboard_mentor_projects", "dashboard_profilechange", "accounts_accountmail",
        "dashboard_announcementdismissal", "dashboard_resourcereadmark",
        "students_defence", "students_assessment",
        "training_reading", "training_attempt", "training_answer",
        "training_lookupcount",
        "inbox_thread", "inbox_participant", "inbox_message", "inbox_messageedit",
        "inbox_attachment", "inbox_report", "inbox_draft",
        "community_topic", "community_reply", "community_replyedit", "community_moderation",
        "community_report", "community_reader", "community_groupreader", "community_reaction",
        "community_mention", "community_acknowledgement", "community_answerrequest",
        "community_attachment", "community_draft",
        "helpcenter_request", "helpcenter_requestmessage", "helpcenter_internalnote",
        "helpcenter_requestevent", "helpcenter_requestfile", "helpcenter_visitorrequest",
        "helpcenter_visitormail", "helpcenter_visitorcount", "helpcenter_vote",
        "helpcenter_asked", "helpcenter_avoided",
    }  # fmt: skip
    own = "introduction languages capacity willing_to_support_disabled_students paused_from"
    own += " paused_until photo links confirmed_at note_headings"
    assert privileges_of(owner, WEB, "public.dashboard_mentor") == READ | {
        f"update({name})" for name in own.split()
    }
    deletable = {table for table, listed in grants.WEB.items() if "delete" in listed}
    assert deletable == {
        "django_session", "usersessions_usersession", "students_goal", "students_weeklyhours",
        "students_timeoff", "dashboard_mentor_projects", "accounts_accountmail",
        "forms_submission", "live_change", "dashboard_announcementdismissal",
        "dashboard_resourcereadmark", "students_upload", "training_lookupcount",
        "inbox_messageedit", "inbox_attachment", "inbox_draft",
        "community_attachment", "community_draft", "community_reaction",
        "helpcenter_visitorrequest", "helpcenter_visitormail", "helpcenter_visitorcount",
        "helpcenter_asked",
    }  # fmt: skip
    # What somebody has answered is never rewritten, and who has finished a course staff alone says.
    assert privileges_of(owner, WEB, "public.training_answer") == READ | {"insert"}
    assert privileges_of(owner, WEB, "public.training_reading") == READ | {"insert"}
    assert privileges_of(owner, WEB, "public.training_attempt") == READ | {"insert"} | {
        f"update({name})" for name in ("finished_at", "score", "passed")
    }
    for table in ("completion", "certificate", "revocation", "credentialkey"):
        assert privileges_of(owner, WEB, f"public.training_{table}") == READ, table
    # Neither a link nor a file: a row that points to another file would open it.
    assert privileges_of(owner, WEB, "public.students_deliverable") == READ | {"insert"} | {
        f"update({name})" for name in ("read_at", "read_by_id", "withdrawn_at")
    }
    assert privileges_of(owner, WEB, "public.students_deliverablenote") == READ | {"insert"}
    assert "update(file)" not in privileges_of(owner, WEB, "public.students_upload")
    assert privileges_of(owner, WEB, "public.accounts_user") == READ | {
        f"update({name})" for name in ("name", "language", "zone", "theme", "photo", "student_view")
    }
    assert privileges_of(owner, WEB, "public.accounts_accountmail") == READ | {"delete"} | {
        f"update({name})" for name in ("state", "try_at", "attempts", "sent_at", "why")
    }
    assert privileges_of(owner, WEB, "public.students_mentorship") == READ | {
        "update(ended_at)",
        "update(ended_by_id)",
    }


def test_the_login_of_guides_reads_only_what_its_policies_ask(owner):
    owner.execute("select tablename from pg_tables where schemaname = 'public'")
    readable = {
        table
        for (table,) in owner.fetchall()
        if privileges_of(owner, GUIDES, f"public.{table}") != set()
    }
    assert readable == set(grants.GUIDES_PUBLIC)
    for table in readable:
        assert privileges_of(owner, GUIDES, f"public.{table}") == READ


def test_the_log_and_the_versions_can_only_grow(owner):
    assert privileges_of(owner, STAFF, "guides.guides_reading") == {"select", "insert"}
    assert privileges_of(owner, STAFF, "guides.guides_guideversion") == {"select", "insert"}
    assert privileges_of(owner, GUIDES, "guides.guides_reading") == {"select", "insert"}
    assert privileges_of(owner, STAFF, "guides.guides_stoppedtext") == {"select", "insert"}
    assert privileges_of(owner, GUIDES, "guides.guides_guideversion") == {"select"}
    assert privileges_of(owner, GUIDES, "guides.guides_fingerprint") == {"select"}
    assert privileges_of(owner, GUIDES, "guides.guides_stoppedtext") == {"insert"}
    assert privileges_of(owner, GUIDES, "guides.guides_tick") == {"select", "insert", "delete"}


def test_nothing_public_leads_to_a_guide():
    guides = set(apps.get_app_config("guides").get_models())
    for model in apps.get_models():
        if model in guides:
            continue
        for relation in model._meta.get_fields(include_hidden=True):
            if relation.related_model in guides:
                assert relation.hidden, f"{model.__name__} has an accessor {relation.name}"
                assert not hasattr(model, relation.get_accessor_name() or "+")
