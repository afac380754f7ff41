"""A page or cartridge that costs too much is left out or refused, whatever it is made of."""

import pytest

from dashboard.cartridges.errors import CartridgeRefusedError
from dashboard.cartridges.importing.path_import import import_file
from students.models import CourseItem, Path
from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.reading.hostile import LEFT_OUT, READ, REFUSED

pytestmark = pytest.mark.django_db


def titles() -> set[str]:
    return set(CourseItem.objects.values_list("title", flat=True))


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_page_over_the_limits_is_left_out_and_named(tmp_path, name):
    files, words = LEFT_OUT[name]
    report = import_file(build.save(tmp_path, files()))
    [warning] = report.warnings
    assert "“Bad”" in warning
    assert words in warning
    assert titles() == {"Good"}


@pytest.mark.parametrize("name", READ)
def test_a_page_that_was_slow_is_read(tmp_path, name):
    import_file(build.save(tmp_path, READ[name]()))
    assert titles() == {"Good", "Bad"}


@pytest.mark.parametrize("name", REFUSED)
def test_a_cartridge_over_the_limits_is_refused(tmp_path, name):
    files, words = REFUSED[name]
    with pytest.raises(CartridgeRefusedError, match=words):
        import_file(build.save(tmp_path, files()))
    assert not Path.objects.exists()
