"""Strangers who guess Maya's password cannot lock Maya out."""

import re
import time

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connections

from mentorhub.accounts.models import AccountMail
from mentorhub.database import OWNER
from tests import factories as make
from tests.accounts.steps import PASSWORD, deliver, is_signed_in, link_in, number_of_app, set_up_app
from tests.client import Client
from tests.responses import error_codes

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/accounts/login/", "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"
RESET = "/accounts/password/reset/"
HOME = "198.51.100.7"
MAYA, NOBODY = "maya@example.org", "nobody@example.org"
NEW = "a-quiet-river-in-may"


@pytest.fixture(autouse=True)
def no_limits_before(db):
    cache.clear()


@pytest.fixture
def maya():
    return make.person("Maya Mentor", "mentor", email=MAYA)


def attempt(password, email=MAYA, where=HOME, client=None, **headers):
    client = client or Client()
    data = {"login": email, "password": password}
    client.last = client.post(LOGIN, data, REMOTE_ADDR=where, headers=headers)
    return client


def guess(times, email=MAYA, where="192.0.2.1"):
    for _ in range(times):
        client = attempt("wrong-horse", email, where)
    return client


def guess_from_everywhere(email=MAYA):
    """Until a password alone is not enough, from a network each."""
    for number in range(20):
        guess(1, email, f"203.0.113.{number}")


def ask_for_code(email=MAYA, client=None):
    client = client or Client()
    client.last = client.post(CODE, {"email": email}, REMOTE_ADDR=HOME)
    return client


def code_in(message):
    return re.search(r"[A-Z]{4}-[A-Z]{4}", message.body)[0]


def offers_code(page):
    return b"data-offers-code" in page.content


def test_wrong_passwords_from_elsewhere_do_not_shut_the_owner_out(maya):
    guess(8)
    assert is_signed_in(attempt(PASSWORD))


def test_whoever_guesses_is_stopped_and_told_how_long_and_what_else(maya):
    guess(5)
    stopped = attempt(PASSWORD, where="192.0.2.1")
    assert not is_signed_in(stopped)
    codes = error_codes(stopped.last.context["form"])
    assert codes == {"__all__": ["too_many_login_attempts"]}
    assert re.search(r"Wait [1-5] minutes?", stopped.last.content.decode())
    assert offers_code(stopped.last)


@pytest.mark.parametrize(
    ("there", "here", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
    ],
)
def test_a_network_is_an_ipv4_address_or_the_64_of_an_ipv6_one(maya, there, here, same):
    guess(5, where=there)
    assert is_signed_in(attempt(PASSWORD, where=here)) is not same


def test_what_a_proxy_says_counts_if_the_settings_name_one(maya, settings):
    for number in range(6):
        attempt("wrong-horse", x_forwarded_for=f"192.0.2.{number}")
    assert not is_signed_in(attempt(PASSWORD, x_forwarded_for="192.0.2.99"))
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert is_signed_in(attempt(PASSWORD, x_forwarded_for="192.0.2.99"))


def test_after_guesses_from_everywhere_a_password_alone_is_not_enough(maya):
    guess_from_everywhere()
    page = attempt(PASSWORD)
    assert not is_signed_in(page)
    assert offers_code(page.last)
    deliver()
    assert mail.outbox == []


def test_then_the_password_is_not_even_looked_at(maya, monkeypatch):
    guess_from_everywhere()
    hashed = []
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: hashed.append(given))
    right, wrong = attempt(PASSWORD).last, attempt("wrong-horse").last
    assert hashed == []
    assert len(right.content) == len(wrong.content)


def test_the_code_of_the_mail_signs_in_once(maya):
    guess_from_everywhere()
    client = ask_for_code(client=attempt(PASSWORD))
    assert client.last.headers["Location"] == CONFIRM
    deliver()
    assert [message.to for message in mail.outbox] == [[MAYA]]
    code = code_in(mail.outbox[0])
    stranger = ask_for_code(NOBODY)
    stranger.post(CONFIRM, {"code": code})
    assert not is_signed_in(stranger)
    client.post(CONFIRM, {"code": code.lower().replace("-", "")})
    assert is_signed_in(client)
    again = Client()
    again.post(CONFIRM, {"code": code})
    assert not is_signed_in(again)


def test_a_second_factor_is_still_asked_for(maya):
    member = Client()
    member.force_login(maya)
    secret, _shown = set_up_app(member)
    guess_from_everywhere()
    client = ask_for_code()
    deliver()
    page = client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert page.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    cache.clear()
    client.post("/accounts/2fa/authenticate/", {"code": number_of_app(secret)})
    assert is_signed_in(client)


@pytest.mark.parametrize(("ago", "counts"), [(30, True), (90, False)])
def test_a_number_that_has_just_changed_still_counts(maya, ago, counts):
    member = Client()
    member.force_login(maya)
    secret, _shown = set_up_app(member)
    cache.clear()
    client = attempt(PASSWORD)
    with time_machine.travel(time.time() + 300):
        client.post("/accounts/2fa/authenticate/", {"code": number_of_app(secret, ago)})
    assert is_signed_in(client) == counts


def test_three_wrong_codes_end_it(maya):
    guess_from_everywhere()
    client = ask_for_code()
    deliver()
    for _ in range(3):
        client.post(CONFIRM, {"code": "BBBB-BBBB"})
    client.post(CONFIRM, {"code": code_in(mail.outbox[0])})
    assert not is_signed_in(client)


def test_a_code_works_for_ten_minutes(maya):
    guess_from_everywhere()
    client = ask_for_code()
    deliver()
    with time_machine.travel(time.time() + 601, tick=False):
        client.post(CONFIRM, {"code": code_in(mail.outbox[0])})
        assert not is_signed_in(client)


def test_three_codes_an_hour_are_mailed(maya):
    guess_from_everywhere()
    for _ in range(5):
        last = ask_for_code()
    deliver()
    assert len(mail.outbox) == 3
    assert last.last.status_code == 200
    assert "wait" in last.last.context["form"].errors["email"][0]


def test_an_unknown_address_meets_the_same_pages_and_gets_no_mail(maya):
    answers = []
    for email in (MAYA, NOBODY):
        guess_from_everywhere(email)
        client = attempt("wrong-horse", email)
        first = client.last.content.decode()
        page = client.post(CODE, {"email": email}, REMOTE_ADDR=HOME, follow=True)
        answers.append([without(first, email), page.status_code, without(page, email)])
    assert answers[0] == answers[1]
    assert AccountMail.objects.count() == 2
    deliver()
    assert [message.to for message in mail.outbox] == [[MAYA]]
    given_up = AccountMail.objects.get(email=NOBODY)
    assert given_up.state == AccountMail.State.GIVEN_UP
    assert given_up.why


def without(page, email):
    text = page if isinstance(page, str) else page.content.decode()
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", text.replace(email, "somebody"))


def test_no_code_is_mailed_while_the_password_is_enough(maya):
    page = ask_for_code().last
    assert page.status_code == 200
    assert page.context["form"].errors["email"]
    assert not AccountMail.objects.exists()


def test_without_mail_waiting_works(maya):
    guess_from_everywhere()
    with time_machine.travel(time.time() + 3601):
        assert is_signed_in(attempt(PASSWORD))


def test_a_browser_in_which_maya_was_signed_in_is_limited_by_nobody_else(maya):
    known = attempt(PASSWORD)
    known.post("/accounts/logout/")
    guess_from_everywhere()
    guess(5, where=HOME)
    assert not is_signed_in(attempt(PASSWORD))
    assert is_signed_in(attempt(PASSWORD, client=known))


def test_a_known_browser_guesses_no_more_than_another_and_only_for_its_person(maya):
    known = attempt(PASSWORD)
    known.post("/accounts/logout/")
    for _ in range(5):
        attempt("wrong-horse", client=known)
    assert not is_signed_in(attempt(PASSWORD, client=known))
    noor = make.person("Noor Manager", "manager", email="noor@example.org")
    guess_from_everywhere(noor.email)
    assert not is_signed_in(attempt(PASSWORD, noor.email, client=known))


@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "\0", "W10:1:1"])
def test_a_cookie_that_we_did_not_sign_makes_no_browser_known(maya, cookie):
    guess_from_everywhere()
    client = Client()
    client.cookies["known-browser"] = cookie
    assert not is_signed_in(attempt(PASSWORD, client=client))


def test_strangers_do_not_keep_maya_from_confirming_that_it_is_her(maya):
    member = Client()
    member.force_login(maya)
    guess_from_everywhere()
    guess(5, where="127.0.0.1")
    page = member.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert page.status_code == 302
    for _ in range(5):
        member.post("/accounts/reauthenticate/", {"password": "wrong-horse"})
    page = member.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "Wait" in page.content.decode()


def test_a_stranger_does_not_reach_mayas_second_factor(maya):
    """Its limit is one for everywhere, for six digits are soon guessed: only whoever has the
    password, or reads Maya's mail, may use it up."""
    member = Client()
    member.force_login(maya)
    secret, _shown = set_up_app(member)
    stranger = guess(1)
    for _ in range(9):
        page = stranger.post("/accounts/2fa/authenticate/", {"code": "000000"})
        assert page.headers["Location"] == LOGIN
        stranger.post("/accounts/2fa/webauthn/login/", {"credential": '{"response": {}}'})
    client = attempt(PASSWORD)
    with time_machine.travel(time.time() + 60):
        client.post("/accounts/2fa/authenticate/", {"code": number_of_app(secret)})
    assert is_signed_in(client)


def test_five_links_for_a_new_password_an_hour_and_the_last_one_works(maya):
    for number in range(9):
        page = Client().post(RESET, {"email": MAYA}, REMOTE_ADDR=f"192.0.2.{number}")
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 3000
    deliver()
    assert len(mail.outbox) == 5
    client = Client()
    form = client.get(link_in(mail.outbox[-1], RESET + "key/"), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW})
    assert is_signed_in(attempt(NEW))


def test_whoever_has_chosen_a_new_password_by_mail_is_not_limited_any_more(maya):
    Client().post(RESET, {"email": MAYA})
    deliver()
    guess_from_everywhere()
    client = Client()
    form = client.get(link_in(mail.outbox[0], RESET + "key/"), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": NEW})
    assert is_signed_in(attempt(NEW))


def test_a_member_does_not_fill_the_mailbox_of_somebody_else(maya):
    member = Client()
    member.force_login(make.person("Nora Nobody"))
    for number in range(12):
        with time_machine.travel(time.time() + number * 200):
            action = "action_send" if number else "action_add"
            member.post("/accounts/email/", {"email": MAYA, action: ""})
    assert AccountMail.objects.filter(email=MAYA).count() == 5


def test_an_invitation_is_limited_by_nobody(maya):
    """Its token has 256 bits, so that nothing is counted: nobody uses it up for its owner."""
    stranger = Client()
    pages = [stranger.get(f"/accounts/invitation/{number}/") for number in range(40)]
    assert {page.status_code for page in pages} == {410}


def test_filling_the_table_of_limits_sets_none_of_them_back(maya, monkeypatch):
    monkeypatch.setattr(cache._connections["default"], "_max_entries", 20, raising=False)
    guess(5)
    for number in range(40):
        cache.set(f"z{number}", "x", 300)
    assert not is_signed_in(attempt(PASSWORD, where="192.0.2.1"))


def test_what_has_expired_leaves_the_full_table(maya, monkeypatch):
    monkeypatch.setattr(cache._connections["default"], "_max_entries", 0, raising=False)
    cache.set("old", "x", 1)
    with time_machine.travel(time.time() + 10):
        cache.set("new", "x", 300)
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select cache_key from accounts_ratelimit")
        assert cursor.fetchall() == [(":1:new",)]
