"""The form of a request."""

import pytest

from dashboard.matching.requests.forms import COMMON_LANGUAGES, language_choices
from tests import factories as make
from tests.dashboard.matching.requests.conftest import OWN

pytestmark = pytest.mark.django_db


def test_common_languages_come_first_and_one_that_was_named_stays(people, wanda):
    codes = [code for code, _name in language_choices("mi")]
    assert codes[: len(COMMON_LANGUAGES)] == list(COMMON_LANGUAGES)
    assert "mi" in codes
    assert len(set(codes)) == len(codes)
    make.mentor_request(people.wanda, languages=["mi"])
    assert 'value="mi"' in wanda.get(OWN + "?change").content.decode()
