"""What each database login may write: one page, read by ``setup_database`` and by ``migrate``.

Closed by default. In schema ``public`` every login but ``guides`` may SELECT; a new table can be
written by staff alone until it is listed here. In schema ``guides`` only staff has default
privileges; the login ``guides`` gets what is listed, under row-level security.
"""

WRITE = "insert, update, delete"

# Sessions and their list; both logins keep them, for a session is touched on every page.
_SESSIONS = {"django_session": WRITE, "usersessions_usersession": WRITE}

# How often somebody did something lately; whoever does it is counted, on whichever login.
_ACTS = {"accounts_actcount": "insert, update (began_at, count)"}

WEB = {
    **_SESSIONS,
    # Never the password, the address, is_active: a stacked statement in any page would be enough.
    "accounts_user": "update (name, language, zone, theme)",
    # A mentor who declines ends the mentorship, once (a trigger refuses a second time).
    "students_mentorship": "update (ended_at, ended_by_id)",
    **_ACTS,
    # Sessions and all that is written about them. Nothing here is ever deleted but goals and hours.
    "students_session": "insert, update",
    "students_outcome": "insert, update (replaced_at)",
    "students_sessionnote": "insert, update",
    "students_privatenote": "insert, update",
    "students_discoveryform": "insert, update",
    "students_scratchpad": "insert, update",
    "students_goal": WRITE,
    "students_timeproposal": "insert, update",
    "students_sessionreply": "insert",
    "students_weeklyhours": WRITE,
    "students_timeoff": WRITE,
    "students_meetingroom": "insert, update",
    "students_deliverable": "insert, update (read_at, read_by_id)",
    "students_absence": "insert, update (withdrawn_at, withdrawn_by_id)",
    # A mentor starts the next project; only the assessor's word ends one.
    "students_projectwork": "insert",
    # A mentor's own profile; never whose it is, nor whether they are certified.
    "dashboard_mentor": (
        "update (introduction, languages, capacity, willing_to_support_disabled_students, "
        "paused_from, paused_until, photo, links, confirmed_at)"
    ),
    "dashboard_mentor_projects": "insert, delete",
    "dashboard_profilechange": "insert, update (undone_at)",
    # A student asks for a mentor, changes the words, thinks again; one whose mentor declined is
    # open again. Whose request it is, and since when they wait, is never rewritten.
    "matching_mentorrequest": "insert, update (project_id, languages, wishes, needs,"
    " needs_support, wants_previous, reason_for_change, returned_at, closed_at, closed_because)",
    # A mentor declines. Who accepted what, and until when, only staff writes, with the mentorship.
    "matching_assignment": "update (declined_at, decline_reason)",
    # A manager orders a run, a worker writes what came of it; what was ordered stays as it was.
    "matching_matchingrun": "insert, update (state, leased_by, lease_until, attempts, done, total,"
    " finished_at, input, result, why)",
    "matching_proposedpair": "insert, update (state, decided_by_id, decided_at, reason)",
    # The outbox, what it tells in the app, and who wants what.
    "students_reminder": "insert, update",
    "students_notification": "insert, update (read_at)",
    "students_mailpreference": "insert, update",
    "students_calendarfeed": "insert, update (nonce)",
    # A worker sends the mails of sign-in. To whom, and what about, it cannot change.
    "accounts_accountmail": "update (state, try_at, attempts, sent_at, why), delete",
}

SIGNIN = {
    **_SESSIONS,
    **_ACTS,
    "accounts_ratelimit": WRITE,
    "accounts_accountmail": "insert",
    "accounts_user": "insert, update",
    "accounts_invitation": "update (accepted_at)",
    "account_emailaddress": WRITE,
    "account_emailconfirmation": WRITE,
    "mfa_authenticator": WRITE,
    "socialaccount_socialaccount": WRITE,
    "socialaccount_socialtoken": WRITE,
}

# What the policies of schema guides look at, and no more.
GUIDES_PUBLIC = {
    "accounts_role": "select",
    "students_project": "select",
    "students_approval": "select",
    "students_enrolment": "select",
    "students_mentorship": "select",
}
GUIDES = {
    "guides_guide": "select",
    "guides_skill": "select",
    "guides_criterion": "select",
    "guides_guidefile": "select",
    "guides_tick": "select, insert, delete",
    "guides_reading": "select, insert",
}

# Not even staff changes what was written here (a trigger refuses the owner too).
APPEND_ONLY = ("guides_reading", "guides_guideversion")
