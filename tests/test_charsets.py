"""A request that names another charset is read as UTF-8; none fails."""

from io import BytesIO

import pytest

from mentorhub.wsgi import Handler

pytestmark = pytest.mark.django_db

FORM = b"email=nobody%40example.org&name=Ren%C3%A9"


def environ(method, content_type):
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": "/accounts/password/reset/",
        "QUERY_STRING": "next=%C3%A9",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(FORM),
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(FORM)),
        "HTTP_HOST": "localhost",
    }


@pytest.mark.parametrize("charset", ["utf-16", "idna", "rot13", "base64", "nonsense", "\xff", ""])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_another_charset_is_no_failure(charset, method):
    given = environ(method, f"application/x-www-form-urlencoded; charset={charset}")
    told = []
    Handler()(given, lambda status, headers: told.append(status))
    # A form without a token is refused, as it is with any other type.
    assert told[0][:3] == ("200" if method == "GET" else "403")


def test_the_form_is_read_as_utf_8():
    request = Handler.request_class(
        environ("POST", "application/x-www-form-urlencoded; charset=utf-16")
    )
    assert request.POST["name"] == "René"
    assert request.GET["next"] == "é"
