"""What a page is called by: a stack that is large enough for it (mentorhub/wsgi.py)."""

import resource
import sys

import pytest

from mentorhub.wsgi import with_one_stack


def deeper(calls: int, then) -> None:
    deeper(calls - 1, then) if calls else then()


def many_calls() -> None:
    for _ in range(200):
        len(str(deeper(3, lambda: None)))


def memory_taken(application) -> list[int]:
    """How often memory was taken for many calls, from each of some hundred depths."""

    def at_depth(depth: int) -> int:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        deeper(depth, many_calls)
        return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

    return application(None, lambda *_: [at_depth(depth) for depth in range(100, 400)])


def page(environ, start_response):
    return start_response()


def test_no_depth_of_a_page_takes_new_memory_for_each_call():
    assert max(memory_taken(with_one_stack(page))) < 100


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="mended there")
def test_without_it_some_depth_does():
    assert max(memory_taken(page)) > 100


def test_the_application_gets_its_arguments_and_its_answer_goes_back():
    assert with_one_stack(lambda environ, start: [environ, start])(1, 2) == [1, 2]
