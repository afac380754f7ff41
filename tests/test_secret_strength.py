"""Keys that nobody drew at random are refused; those that somebody did always pass."""

import base64
import random
import re
import string
from pathlib import Path

import pytest

from mentorhub.secret_strength import entropy_bits, weakness_of_key, weakness_of_password

TYPED = {
    "one character": "a" * 40,
    "one character, and another at the end": "a" * 60 + "b",
    "two in turn": "ab" * 30,
    "a word again and again": "sourdough" * 6,
    "a word with marks again and again": "aB3$-xY9" * 8,
    "counting": "0123456789" * 5,
    "counting down": "9876543210" * 5,
    "the alphabet": string.ascii_lowercase + string.ascii_uppercase,
    "everything printable in order": string.digits + string.ascii_letters,
    "the keyboard": "qwertyuiopasdfghjklzxcvbnm1234567890qwertyuiop",
    "the keyboard backwards": "poiuytrewqlkjhgfdsamnbvcxz0987654321poiuytrewq",
    "each letter ten times": "".join(letter * 10 for letter in "mentor"),
    "a good part, repeated": "9f86d081" * 5,
    "spaces": " " * 40,
    "zeros between": "0000000001" * 4,
}
EXAMPLES = [
    "django-insecure-74069d68fe62b6ec10b27f086313fc9b23a8a4d8",
    "change-me-74069d68fe62b6ec10b27f086313fc9b23a8a4d8",
    "CHANGE_ME_74069d68fe62b6ec10b27f086313fc9b23a8a4d8",
    "replace me with a long text that is drawn at random",
    "your-secret-key-goes-here-and-must-be-long-enough",
    "example-of-a-key-from-the-documentation-of-a-product",
]
MANY = 3000


@pytest.fixture
def dice():
    return random.Random(20_000)


@pytest.mark.parametrize("key", TYPED.values(), ids=TYPED)
def test_what_repeats_or_counts_is_refused(key):
    assert weakness_of_key(key)


@pytest.mark.parametrize("key", EXAMPLES)
def test_what_stands_in_examples_is_refused(key):
    assert "examples" in weakness_of_key(key)


def test_a_short_key_is_refused_however_good(dice):
    assert "at least 40" in weakness_of_key(dice.randbytes(19).hex())


def test_the_keys_that_our_commands_make_always_pass(dice):
    for _ in range(MANY):
        for key in (
            base64.b64encode(dice.randbytes(48)).decode(),  # openssl rand -base64 48
            dice.randbytes(32).hex(),  # secrets.token_hex(32), openssl rand -hex 32
            base64.urlsafe_b64encode(dice.randbytes(48)).decode(),
            dice.randbytes(20).hex(),  # the shortest that was ever accepted
        ):
            assert weakness_of_key(key) is None, key


@pytest.mark.parametrize(
    "password",
    ["mentorhub_web", "Mentorhub-Web", "web", "mentorhub", "postgres", "password", "Passw0rd!2026",
     "change-me", "hunter2", "secret", "1234567890", "aaaaaaaaaaaaaaaaaaaaaaaa"],
)  # fmt: skip
def test_passwords_that_everybody_tries_first_are_refused(password):
    assert weakness_of_password(password, "mentorhub_web")


def test_the_passwords_that_our_commands_make_always_pass(dice):
    for _ in range(MANY):
        for password in (dice.randbytes(24).hex(), dice.randbytes(16).hex()):
            assert weakness_of_password(password, "mentorhub_web") is None, password


def test_the_estimate_grows_with_what_is_random(dice):
    half, whole = dice.randbytes(16).hex(), dice.randbytes(32).hex()
    assert entropy_bits("") == 0
    assert entropy_bits(half) < entropy_bits(whole) <= 4 * len(whole)
    assert entropy_bits(whole * 2) < 1.1 * entropy_bits(whole)


@pytest.mark.parametrize("file", ["Dockerfile", "Makefile"])
def test_the_keys_of_our_own_steps_are_taken(file):
    """They sign nothing; but a step whose key is refused does not run."""
    text = (Path(__file__).resolve().parent.parent / file).read_text()
    (key,) = re.findall(r"SECRET_KEY=(\S+)", text)
    assert weakness_of_key(key) is None
