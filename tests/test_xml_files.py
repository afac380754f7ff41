"""XML of unknown origin is read within limits, whatever its namespaces are."""

import pytest
from defusedxml.common import DefusedXmlException

from mentorhub.xml_files import (
    XmlTooDeepError,
    XmlTooLargeError,
    descendants,
    local_name,
    parse_limited,
)


def test_what_is_within_the_limits_is_read_by_local_names():
    root = parse_limited(b' <a xmlns="x:y"><b/><!-- no element --><b/></a>', depth=2, elements=3)
    assert local_name(root) == "a"
    assert [local_name(each) for each in descendants(root, "b", "c")] == ["b", "b"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"<a><b><c/></b></a>", XmlTooDeepError),
        (b"<a><b/><b/><b/></a>", XmlTooLargeError),
        (b'<a xmlns:n="x:y"><n:a/></a>', XmlTooDeepError),
        (b'<!DOCTYPE a [<!ENTITY e "text">]><a>&e;</a>', DefusedXmlException),
    ],
    ids=["deep", "large", "nested in its kind", "entity"],
)
def test_what_is_not_is_refused_while_it_is_read(data, error):
    with pytest.raises(error):
        parse_limited(data, depth=2, elements=3, never_nested=frozenset({"a"}))


def test_a_document_type_is_refused_where_none_is_needed():
    parse_limited(b"<!DOCTYPE a><a/>", depth=2)
    with pytest.raises(DefusedXmlException):
        parse_limited(b"<!DOCTYPE a><a/>", depth=2, forbid_dtd=True)
