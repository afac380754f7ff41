"""The page that holds a form, for addresses that only take a POST.

Who is brought back to a form is sent there with GET. The page that sent the form is known from the
Referer; without one it is the page of this table. A test fails for a view that takes only a POST
and is missing here.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from mentorhub.forms import parameters
from mentorhub.forms.origin import referring_path

# URL name of the address -> URL name of the page. The page gets the arguments of the address under
# the same names, as far as it takes them.
PAGES: dict[str, str] = {
    "accounts_block_end": "accounts_blocks",
    "accounts_first_steps": "landing",
    "accounts_photo_removal": "accounts_photo",
    "accounts_zone": "landing",
    "announcement_dismissal": "announcements_read",
    "announcement_end": "announcements",
    "answer_fixes": "defence",
    "course_mark": "course",
    "help_vote": "help_article",
    "community_accept": "community_topic",
    "community_acknowledge": "community",
    "community_draft": "community_topic",
    "community_group_digest": "community_group",
    "community_group_read": "community_group",
    "community_new_draft": "community_new",
    "community_place": "community_topic",
    "community_preview": "community_new",
    "community_react": "community_topic",
    "community_remind": "community_acknowledged",
    "community_remove": "community_topic",
    "community_report_decision": "community_moderation",
    "cover_end": "covers",
    "cover_hand_over": "cover_briefing",
    "defence_call_off": "defence",
    "defence_decline": "defence",
    "defence_give_back": "defence",
    "defence_held": "defence",
    "defence_not_held": "defence",
    "defence_recording": "defence",
    "deliverable_read": "deliverable",
    "deliverable_upload_cancellation": "deliverables",
    "deliverable_uploads": "deliverables",
    "deliverable_withdrawal": "deliverable",
    "demo_enter": "landing",
    "due_day": "student_dashboard",
    "goal": "landing",
    "goal_add": "student_dashboard",
    "guide_tick": "guide",
    "help_article_pages": "help_manage_article",
    "help_article_preview": "help_manage",
    "help_article_related": "help_manage_article",
    "help_article_settings": "help_manage_article",
    "help_article_state": "help_manage_article",
    "help_queue_answer": "help_queue_request",
    "help_queue_article": "help_queue_request",
    "help_queue_hand_over": "help_queue_request",
    "help_queue_merge": "help_queue_request",
    "help_queue_note": "help_queue_request",
    "help_queue_state": "help_queue_request",
    "help_queue_subject": "help_queue_request",
    "help_queue_take": "help_queue_request",
    "help_responsible_end": "help_responsible",
    "help_suggestions": "help_contact",
    "inbox_circle_draft": "inbox_circle",
    "inbox_draft": "inbox_thread",
    "inbox_new_draft": "inbox_new",
    "inbox_place": "inbox_thread",
    "inbox_remove": "inbox_thread",
    "inbox_report_decision": "inbox_reports",
    "inbox_tell_now": "inbox_thread",
    "inbox_to_session": "inbox_thread",
    "marking_draft": "marking",
    "marking_mark": "marking",
    "marking_skill": "marking",
    "matching_accept_ticked": "matching_run",
    "matching_decide": "matching_pair",
    "matching_pair_rule_end": "matching_pair_rules",
    "matching_propose": "matching",
    "matching_weights": "matching",
    "matching_weights_delete": "matching",
    "mentor_request_close": "mentor_request_detail",
    "mentor_resource_read": "mentor_resource",
    "next_project": "student_dashboard",
    "notification": "notifications",
    "notifications_read": "notifications",
    "own_certificate_issue": "own_certificates",
    "profile_confirmation": "profile",
    "profile_part": "profile",
    "profile_photo_removal": "profile",
    "profile_undo": "profile",
    "readiness_criterion": "readiness",
    "release": "marking",
    "session_autosave": "session",
    "session_late": "session",
    "session_notes": "session",
    "session_outcome": "session",
    "sharing_off": "landing",
    "student_view": "dashboard",
    "training_finish": "training_course",
    "training_quiz_answer": "training_quiz",
    "training_quiz_start": "training_quiz",
    "training_read": "training_chapter",
    "unsaved_drop": "landing",
}
# Pages of these addresses hold no form to come back to.
ELSEWHERE = ("/accounts/", "/admin/", "/demo/")


def page_of_form(request: HttpRequest) -> str:
    """Path and query of the page that holds the form of this request: one that answers to GET."""
    came_from = referring_path(request)
    if parameters.is_own_path(came_from) and _is_page(came_from):
        return came_from
    match = request.resolver_match
    if match is None:
        return "/"
    if match.view_name not in PAGES:
        return request.get_full_path()
    return _address(PAGES[match.view_name], match.kwargs)


def _is_page(address: str) -> bool:
    if address.startswith(ELSEWHERE):
        return False
    try:
        name = resolve(address.partition("?")[0]).view_name
    except Resolver404:
        return False
    return name not in PAGES and name != "absent"


def _address(name: str, arguments: dict[str, Any]) -> str:
    """The address of the page ``name`` with those of the arguments that it takes; "/" if it has
    others."""
    for taken in (arguments, *({each: arguments.get(each)} for each in ("pk", "uid", "slug")), {}):
        try:
            return reverse(name, kwargs=taken)
        except NoReverseMatch:
            continue
    return "/"
