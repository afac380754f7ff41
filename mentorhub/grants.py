"""The privileges of each database login, applied by ``migrate``.

Closed by default. In schema ``public`` every login but ``guides`` may SELECT; a new table can be
written by staff alone until it is listed here. In schema ``guides`` only staff has default
privileges; the login ``guides`` gets what is listed, under row-level security.
"""

WRITE = "insert, update, delete"

# Sessions and their list, for both logins: every page may write to the session.
_SESSIONS = {"django_session": WRITE, "usersessions_usersession": WRITE}

# The counts of the rate limits, which are written on the login of the request.
_ACTS = {"accounts_actcount": "insert, update (began_at, count)"}

# The forms that were carried out, which are written on the login of the request.
_FORMS = {"forms_submission": "insert, update (digest, location, at), delete"}

WEB = {
    **_SESSIONS,
    # Never the password, the address, is_active: SQL injection in any page could change them.
    "accounts_user": "update (name, language, zone, theme, photo, student_view)",
    # A mentor who declines ends the mentorship, once (a trigger refuses a second time).
    "students_mentorship": "update (ended_at, ended_by_id)",
    **_ACTS,
    **_FORMS,
    # What changed lately: triggers write it on the login of the request, a worker deletes it.
    "live_change": "insert, delete",
    # Sessions and all that is written about them. Only goals, weekly hours and days off are
    # deleted.
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
    "students_deliverable": "insert, update (read_at, read_by_id, withdrawn_at)",
    "students_deliverable_expected": "insert",
    "students_deliverablenote": "insert",
    # Its file and its size are never changed.
    "students_upload": "insert, update (received, link, note, expected_keys, replaces_id), delete",
    # A defence is requested, taken, moved, called off and held; its verdict and what it changes are
    # written by staff alone, in one transaction.
    "students_defence": "insert, update (status, proposed_to_id, proposed_until, assessor_id,"
    " taken_at, starts_at, ends_at, zone, schedule_version, join_url, recording_url, ended_at,"
    " ended_by_id, not_held_because, not_held_words, earliest_on, latest_on)",
    "students_assessment": "insert, update (withdrawn_at)",
    "students_absence": "insert, update (withdrawn_at, withdrawn_by_id)",
    # What a student has opened and ticked off in a course.
    "students_coursemark": "insert, update (at, read_at)",
    # A mentor starts the next project; only an assessor ends one.
    "students_projectwork": "insert, update (due_on)",
    # A mentor's own profile, but not its person and its certification.
    "dashboard_mentor": (
        "update (introduction, languages, capacity, willing_to_support_disabled_students, "
        "paused_from, paused_until, photo, links, confirmed_at, note_headings)"
    ),
    "dashboard_mentor_projects": "insert, delete",
    "dashboard_profilechange": "insert, update (undone_at)",
    # What a mentor has put away or ticked off on their home.
    "dashboard_announcementdismissal": "insert, delete",
    "dashboard_resourcereadmark": "insert, delete",
    # A mentor reads chapters and takes quizzes. Completions are written by staff alone.
    "training_reading": "insert",
    "training_attempt": "insert, update (finished_at, score, passed)",
    "training_answer": "insert",
    # Direct messages. What was sent keeps its author, its number and its key; a message that is
    # removed loses its files and its edits (a trigger).
    "inbox_thread": "insert, update (last_number, changed_at)",
    "inbox_participant": "insert, update (read_number, muted_until, archived_at, left_at)",
    "inbox_message": "insert, update (body, html, edited_at, removed_at, session_id)",
    "inbox_messageedit": "insert, delete",
    "inbox_attachment": "insert, delete",
    # Its copy is emptied when its time is over, and never written (a trigger).
    "inbox_report": "insert, update (decided_by_id, decided_at, decision, copy, words)",
    "inbox_draft": WRITE,
    # The community. Groups, guests and announcements are written by staff. A reply keeps its
    # author, its number and its key; the group of both follows a topic that is moved.
    "community_topic": "insert, update (group_id, title, language, accepted_id, last_number,"
    " last_at, changed_at, locked_at, removed_at)",
    "community_reply": "insert, update (group_id, body, html, rules_version, language, edited_at,"
    " removed_at, removed_by_id)",
    "community_replyedit": "insert, update (body)",
    "community_moderation": "insert",
    "community_report": "insert, update (decided_by_id, decided_at, decision)",
    "community_reader": "insert, update (read_number, follows, bookmarked_at)",
    "community_groupreader": "insert, update (read_until, digest)",
    "community_reaction": "insert, delete",
    "community_mention": "insert",
    "community_acknowledgement": "insert",
    "community_answerrequest": "insert",
    "community_attachment": "insert, delete",
    "community_draft": WRITE,
    # The help centre. Articles, subjects, canned replies and who answers are written by staff. A
    # request keeps whose it is, its key and when it came; what was written in it is never changed.
    "helpcenter_request": "insert, update (subject_id, title, state, assignee_id, changed_at,"
    " answered_at, solved_at, late_told_at, last_number, merged_into_id)",
    "helpcenter_requestmessage": "insert, update (html, rules_version)",
    "helpcenter_internalnote": "insert, update (html, rules_version)",
    "helpcenter_requestevent": "insert",
    "helpcenter_requestfile": "insert",
    "helpcenter_visitorrequest": "insert, delete",
    "helpcenter_visitormail": "insert, update (try_at, attempts, sent_at, given_up_at), delete",
    "helpcenter_visitorcount": "insert, update (began_at, count), delete",
    "helpcenter_vote": "insert, update (helpful, reason, words, at)",
    "helpcenter_asked": "insert, update (opened_id), delete",
    "helpcenter_avoided": "insert, update (came_back, person_id)",
    # How often a network looks at certificates. Certificates, what revokes them, and keys: staff.
    "training_lookupcount": "insert, update (began_at, count), delete",
    # A student requests a mentor, edits the request or withdraws it; a request is reopened when the
    # mentor declines. Its student and the start of the wait are never changed.
    "matching_mentorrequest": "insert, update (project_id, languages, wishes, needs,"
    " needs_support, wants_previous, reason_for_change, returned_at, closed_at, closed_because)",
    # A mentor declines. All else is written by staff only, together with the mentorship.
    "matching_assignment": "update (declined_at, decline_reason)",
    # A manager requests a run, a worker writes its result; the request itself is never changed.
    "matching_matchingrun": "insert, update (state, leased_by, lease_until, attempts, done, total,"
    " finished_at, input, result, why)",
    "matching_proposedpair": "insert, update (state, decided_by_id, decided_at, reason)",
    # The outbox, the notifications in the app, and the preferences.
    "students_reminder": "insert, update",
    "students_notification": "insert, update (read_at)",
    "students_mailpreference": "insert, update",
    "students_calendarfeed": "insert, update (nonce)",
    # A worker sends the mails about accounts; it cannot change recipient and content.
    "accounts_accountmail": "update (state, try_at, attempts, sent_at, why), delete",
}

SIGNIN = {
    **_SESSIONS,
    **_ACTS,
    "live_change": "insert",
    # The account pages block and mute, and end it.
    "accounts_block": "insert, update (ended_at)",
    "accounts_dataexport": "insert",
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

# What the row-level policies of schema guides read, and no more.
GUIDES_PUBLIC = {
    "accounts_role": "select",
    "students_project": "select",
    "students_approval": "select",
    "students_enrolment": "select",
    "students_mentorship": "select",
    "students_projectwork": "select",
    "students_defence": "select",
    "students_assessment": "select",
}
GUIDES = {
    "guides_guide": "select",
    "guides_skill": "select",
    "guides_criterion": "select",
    "guides_guidefile": "select",
    "guides_tick": "select, insert, delete",
    "guides_reading": "select, insert",
    # The paste check: asked as the author of a text, under the same policies as the guide.
    "guides_guideversion": "select",
    "guides_fingerprint": "select",
    "guides_stoppedtext": "insert",
    # Judging a work: drafts of assessors, and what mentors note before a defence.
    "guides_workversion": "select",
    "guides_readiness": "select, insert, update (version, met, is_ready, words, updated_at)",
    "guides_evaluation": "select, insert,"
    " update (version, revision, outcome, words, mentor_words, updated_at)",
    "guides_mark": "select, insert, update (value, words, revision)",
    "guides_skillwords": "select, insert, update (words, revision)",
    "guides_savedcomment": "select, insert, update (text, used_at), delete",
}

# Rows that not even staff may change (a trigger refuses the owner too).
APPEND_ONLY = ("guides_reading", "guides_guideversion", "guides_stoppedtext", "guides_workversion")
