"""A page that is added is looked at, or the reason stands here."""

from django.urls import URLResolver, get_resolver, resolve

from tests.browser import (
    board_places,
    community_places,
    evaluation_places,
    help_article_places,
    inbox_places,
    matching_places,
    training_places,
    week_places,
)
from tests.browser.places import PLACES

# Reached in places.py through another page, or with a number or a token.
BY_FUNCTION = (
    week_places.BY_FUNCTION
    | matching_places.BY_FUNCTION
    | board_places.BY_FUNCTION
    | evaluation_places.BY_FUNCTION
    | training_places.BY_FUNCTION
    | inbox_places.BY_FUNCTION
    | community_places.BY_FUNCTION
    | {
        "accounts_invitation",
        "accounts_block",
        "account_confirm_email",
        "account_confirm_login_code",
        "account_reset_password_from_key",
        "mfa_authenticate",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
        "session_move",
        "session_cancellation",
        "session_proposal_answer",
    }
)
PRODUCT = "mentorhub.urls"
NO_PAGE = evaluation_places.NO_PAGE | {
    "absent": "every other address below /projects/",
    "admin_invite": "looked at in test_administration.py",
    "admin_import_people": "looked at in test_administration.py",
    "school_logo": "a file",
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "file": "a file",
    "guide_file": "a file",
    "mfa_download_recovery_codes": "a file",
    "announcement_end": "only takes an answer",
    "announcement_dismissal": "only takes an answer",
    "course_mark": "only takes an answer",
    "mentor_resource_read": "only takes an answer",
    "accounts_first_steps": "only takes an answer",
    "student_view": "only takes an answer",
    "calendar": "a file",
    "directory_students_export": "a file",
    "directory_mentors_export": "a file",
    "reading_log_export": "a file",
    "matching_accept_ticked": "only takes an answer",
    "matching_decide": "only takes an answer",
    "matching_propose": "only takes an answer",
    "matching_pair_rule_end": "only takes an answer",
    "matching_weights": "only takes an answer",
    "matching_weights_delete": "only takes an answer",
    "cover_end": "only takes an answer",
    "cover_hand_over": "only takes an answer",
    "deliverable_file": "a file",
    "dashboard_live": "a part of the dashboard",
    "notification_bell": "a part of every page, looked at in test_live.py",
    "live": "data for a script",
    "student_signals": "a part of the dashboard, looked at in test_page_of_a_student.py",
    "deliverable_read": "only takes an answer",
    "deliverable_uploads": "data for a script",
    "deliverable_upload": "data for a script",
    "deliverable_upload_cancellation": "only takes an answer",
    "deliverable_withdrawal": "only takes an answer",
    "goal": "only takes an answer",
    "goal_add": "only takes an answer",
    "guide_tick": "only takes an answer",
    "mentor_request_close": "only takes an answer",
    "next_project": "only takes an answer",
    "due_day": "only takes an answer",
    "notification": "only takes an answer",
    "unsaved_drop": "only takes an answer",
    "unsaved_signed_in": "looked at in test_typed_text.py",
    "notifications_read": "only takes an answer",
    "profile_confirmation": "only takes an answer",
    "profile_photo_removal": "only takes an answer",
    "profile_undo": "only takes an answer",
    "photo": "a file",
    "accounts_photo_removal": "only takes an answer",
    "accounts_block_end": "only takes an answer",
    "session_autosave": "only takes an answer",
    "session_late": "only takes an answer",
    "session_brief": "leads to the page of the session",
    "session_notes": "only takes an answer",
    "session_outcome": "only takes an answer",
    "sharing_off": "only takes an answer",
    "sharing_notes": "tests/browser/test_sharing_mode.py",
    "accounts_zone": "only takes an answer",
    "mfa_login_webauthn": "data for a script",
    "socialaccount_login_error": "leads to the sign-in",
    "socialaccount_signup": "only between two steps of another service",
    "openid_connect_login": "leads to another service",
    "openid_connect_callback": "comes from another service",
}
NO_PAGE |= training_places.NO_PAGE | inbox_places.NO_PAGE | community_places.NO_PAGE
NO_PAGE |= help_article_places.NO_PAGE


def names(resolver):
    for each in resolver.url_patterns:
        if not isinstance(each, URLResolver):
            yield each.name
        elif each.namespace != "admin":  # test_administration.py
            yield from names(each)


def test_every_page_of_the_product_is_looked_at():
    addresses = [place for places in PLACES.values() for place in places.values()]
    looked_at = BY_FUNCTION | {
        resolve(address.split("?")[0], PRODUCT).url_name
        for address in addresses
        if isinstance(address, str) and not address.startswith(("/demo/", "/broken/", "/nowhere/"))
    }
    assert {name for name in names(get_resolver(PRODUCT)) if name} - looked_at - set(
        NO_PAGE
    ) == set()
