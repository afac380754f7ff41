"""The pages that bench_floor measures, a line each, and the people who ask for them.

A page is asked for by several people in turn, so that what one of them has just read is no help.
"""

from dataclasses import dataclass

from django.db import connections

from benchmarks import pages
from benchmarks.school import ADMINISTRATOR, MANAGER
from mentorhub.database import OWNER

VISITORS = 32
# As a browser has them on a site with HTTPS; a page makes a new token for one that has none.
COOKIES = "__Host-session={session}; __Host-csrf=JLfLpe3GkrBOlnY9S59HaMhkmVo6Hjq0"

# Rows of an e-mail address and an address.
MENTORS = """
select u.email, {address}
from accounts_user u join (
    select m.mentor_id, min(m.student_id) student_id, min(s.id) session_id
    from students_mentorship m join students_session s on s.mentorship_id = m.id
        and s.status = 'planned'
    where m.kind = 'main' and m.ended_at is null group by m.mentor_id
    having count(distinct m.student_id) {number}) mentor on u.id = mentor.mentor_id
order by u.id limit {visitors}"""
PROJECTS = """
select u.email, '/projects/' || p.slug || '/project-4/{tab}/'
from {table} r join accounts_user u on u.id = r.{person}_id join students_path p on p.id = r.path_id
where r.ended_at is null order by u.id limit {visitors}"""
STUDENTS = """
select u.email, '{address}' from students_enrolment e join accounts_user u on u.id = e.student_id
where e.ended_at is null order by u.id limit {visitors}"""
ASSESSORS = """
select u.email, '/evaluations/' {page}
from accounts_user u join (
    select assessor_id, min(id) defence_id from students_defence where status = 'held'
    group by assessor_id) held on u.id = held.assessor_id
order by u.id limit {visitors}"""
RESULTS = """
select u.email, '/student/results/' || v.id || '/'
from students_verdict v join students_defence d on d.id = v.defence_id
join accounts_user u on u.id = d.student_id order by v.id limit {visitors}"""
ANY_MENTOR = """
select u.email, '{page}' from dashboard_mentor m join accounts_user u on u.id = m.user_id
order by u.id limit {visitors}"""
# Of more of them, and each looked at from another network: one may look 60 times a minute.
CERTIFICATES = """
select '', '/certificates/' || code || '/' from training_certificate order by id limit {visitors}"""
THREADS = """
select u.email, '/inbox/' || t.uid || '/'
from inbox_thread t join accounts_user u on u.id = t.lead_id where t.kind = 'student'
order by t.id limit {visitors}"""
TOPICS = """
select u.email, '/community/topics/' || t.id || '/?from=1'
from community_topic t join accounts_user u on u.id = t.author_id
order by t.id desc limit {visitors}"""
HELP_ARTICLES = """
select u.email, '/help/' || a.slug || '/' from dashboard_mentor m
join accounts_user u on u.id = m.user_id
join (select slug, row_number() over (order by id) n from helpcenter_article
      where audience = 'mentors' and slug like 'article-%') a on a.n = m.user_id % 1000 + 1
order by u.id limit {visitors}"""
ONE = "select '{email}', '{address}'"


@dataclass
class Page:
    name: str
    visitors: str  # SQL
    expected: str  # part of the page, and of no other
    budget: float | None = None  # at least so many requests a second, where the floor has 1

    def visits(self) -> list[tuple[str, str]]:
        """The address and the cookies of each visitor, in the database in use."""
        with connections[OWNER].cursor() as cursor:
            cursor.execute(self.visitors)
            rows = cursor.fetchall()
        assert rows, f"nobody asks for the page: {self.name}"
        return [(address, _cookies(email)) for email, address in rows]


def _cookies(email: str) -> str:
    """Those of somebody who is signed in, and none of a visitor."""
    return COOKIES.format(session=pages.sign_in(email)) if email else ""


def by_mentors(address: str, number: str = "between 1 and 20") -> str:
    return MENTORS.format(address=address, number=number, visitors=VISITORS)


def by_students(address: str) -> str:
    return STUDENTS.format(address=address, visitors=VISITORS)


def of_project(tab: str, *, students: bool = False) -> str:
    table, person = ("enrolment", "student") if students else ("approval", "user")
    return PROJECTS.format(table=f"students_{table}", person=person, tab=tab, visitors=VISITORS)


def by_assessors(page: str = "") -> str:
    return ASSESSORS.format(page=page, visitors=VISITORS)


def by_trainees(page: str = "") -> str:
    return by_any_mentor(f"/training/{page}")


def by_any_mentor(page: str) -> str:
    return ANY_MENTOR.format(page=page, visitors=VISITORS)


def by_one(email: str, address: str) -> str:
    return ONE.format(email=email, address=address)


PAGES = [
    Page(
        "mentoring dashboard, 10 students",
        by_mentors("'/dashboard/'"),
        'id="students-title"',
        budget=0.6,
    ),
    Page(
        "mentoring dashboard, 40 students",
        by_mentors("'/dashboard/'", ">= 40"),
        'id="students-title"',
        budget=0.6,
    ),
    Page("student's home", by_students("/student/"), 'id="rail-title"', budget=0.6),
    Page(
        "a student's page",
        by_mentors("'/dashboard/students/' || student_id || '/'"),
        'id="rhythm-title"',
    ),
    Page("brief", of_project("brief"), 'id="s-mission"', budget=0.8),
    Page("course", of_project("course", students=True), 'id="course-progress"', budget=0.8),
    Page("guide", of_project("guide"), 'id="checklist"', budget=0.6),
    Page("agenda, a week", by_mentors("'/sessions/'"), "data-agenda", budget=0.8),
    Page("a session", by_mentors("'/sessions/' || session_id || '/'"), "Session with", budget=0.6),
    Page("assessor's home, 1,000 in the queue", by_assessors(), 'id="queue"', budget=0.5),
    Page("marking page", by_assessors("|| defence_id || '/'"), 'id="marking"', budget=0.5),
    Page("student's result", RESULTS.format(visitors=VISITORS), 'data-outcome="', budget=0.5),
    Page("training", by_trainees(), 'id="courses-title"', budget=0.8),
    Page("training: a course", by_trainees("course-2/"), 'id="recap-title"', budget=0.8),
    Page("training: a chapter", by_trainees("course-2/chapter-2/"), "data-reading", budget=0.8),
    Page("training: a question", by_trainees("course-2/quiz/part-1/"), "data-quiz", budget=0.8),
    Page(
        "training: check of a certificate",
        CERTIFICATES.format(visitors=8 * VISITORS),
        'data-state="valid"',
        budget=0.8,
    ),
    Page("messages, 500 threads", by_one(MANAGER, "/inbox/"), 'id="threads"', budget=0.6),
    Page("a thread, 8 messages", THREADS.format(visitors=VISITORS), 'id="messages"', budget=0.6),
    Page(
        "the community",
        by_any_mentor("/community/"),
        'id="groups"',
        budget=0.6,
    ),
    Page(
        "a group of 5,000 topics",
        by_any_mentor("/community/everyone/"),
        'id="topics"',
        budget=0.6,
    ),
    Page("a topic, 20 replies", TOPICS.format(visitors=VISITORS), 'id="replies"', budget=0.6),
    Page(
        "article of the help centre",
        HELP_ARTICLES.format(visitors=VISITORS),
        'class="article help-article"',
        budget=0.8,
    ),
    Page(
        "search in 10,000 articles",
        by_any_mentor("/help/search/?q=how+to+mvoe+a+pasword"),
        'class="help-found"',
        budget=0.8,
    ),
    Page(
        "search in 200,000 replies",
        by_any_mentor("/community/search/?q=validate+the+crust"),
        'id="community-q"',
        budget=0.6,
    ),
    Page("matching board", by_one(MANAGER, "/matching/"), 'id="waiting-title"'),
    Page(
        "people in the administration",
        by_one(ADMINISTRATOR, "/admin/accounts/user/"),
        'id="result_list"',
    ),
]
