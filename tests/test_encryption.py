"""What is encrypted in the database: which key opens what, now and after a change of keys."""

import base64
import hashlib

import pytest
from allauth.mfa.utils import decrypt as decrypt_second_factor
from cryptography.fernet import Fernet

from mentorhub.encryption import DecryptionError, decrypt, encrypt


def test_a_second_factor_that_an_earlier_release_encrypted_is_read(settings):
    key = hashlib.sha256(f"mentorhub.mfa.{settings.SECRET_KEY}".encode()).digest()
    kept = Fernet(base64.urlsafe_b64encode(key)).encrypt(b"JBSWY3DPEHPK3PXP").decode()
    assert decrypt_second_factor(kept) == "JBSWY3DPEHPK3PXP"


def test_the_same_data_is_never_encrypted_to_the_same_text():
    assert encrypt(b"data", purpose="mfa") != encrypt(b"data", purpose="mfa")


def test_what_is_encrypted_for_one_purpose_is_nothing_for_another():
    text = encrypt(b"data", purpose="session.one")
    assert decrypt(text, purpose="session.one") == b"data"
    for purpose in ("session.two", "session.", "session", "mfa", ""):
        with pytest.raises(DecryptionError):
            decrypt(text, purpose=purpose)


def test_an_earlier_key_decrypts_and_the_present_one_encrypts(settings):
    before = encrypt(b"before", purpose="mfa")
    earlier, settings.SECRET_KEY = settings.SECRET_KEY, "the-present-key-" * 4
    settings.SECRET_KEY_FALLBACKS = ["some-other-key-" * 4, earlier]
    assert decrypt(before, purpose="mfa") == b"before"
    now = encrypt(b"now", purpose="mfa")
    settings.SECRET_KEY_FALLBACKS = []
    assert decrypt(now, purpose="mfa") == b"now"
    with pytest.raises(DecryptionError):
        decrypt(before, purpose="mfa")


@pytest.mark.parametrize("change", ["", "e30:1x:signed", "é", "\0", "A" * 100, "cut"])
def test_text_that_was_changed_is_refused_and_the_refusal_shows_no_key_of_a_session(change):
    text = encrypt(b"data", purpose="session.abcdefgh")
    changed = text[:-4] if change == "cut" else change
    with pytest.raises(DecryptionError) as refusal:
        decrypt(changed, purpose="session.abcdefgh")
    assert "abcdefgh" not in str(refusal.value)
