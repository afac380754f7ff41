"""A table as spreadsheets save it: encodings, delimiters, lines, and cells that are formulas."""

import pytest

from mentorhub.files.csv_reader import (
    UnreadableTableError,
    decode,
    escape_formula,
    read_table,
    unescape_formula,
)

TEXT = "name,town\nZoë,Orléans\n"


@pytest.mark.parametrize(
    ("encoding", "is_guess"),
    [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("cp1252", True)],
)
def test_a_file_is_decoded_and_a_guess_is_marked(encoding, is_guess):
    decoded = decode(TEXT.encode(encoding))
    assert (decoded.text, decoded.is_guess) == (TEXT, is_guess)


def test_bytes_that_cp1252_does_not_have_are_read_as_latin_1():
    assert decode(b"name\n\x81\xe9").is_guess


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 xlsx", b"\xd0\xcf\x11\xe0 xls", b"a\x00b", b"\xff\xfea"],
    ids=["xlsx", "xls", "binary", "half a character"],
)
def test_a_file_that_is_no_text_is_refused(data):
    with pytest.raises(UnreadableTableError):
        decode(data)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_of_every_spreadsheet(delimiter, line_end):
    text = TEXT.replace(",", delimiter).replace("\n", line_end)
    table = read_table(text)
    assert table.heading == ["name", "town"]
    assert [row.cells for row in table.rows] == [["Zoë", "Orléans"]]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("line", ["sep={}", '"sep={}"', "SEP={}", "\ufeffsep={}"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_excels_first_line_names_the_delimiter_and_counts_as_a_line(delimiter, line, line_end):
    """The heading has another delimiter more often."""
    text = [line.format(delimiter), f"name{delimiter}town, street, house", f"Zoë{delimiter}x"]
    table = read_table(line_end.join(text))
    assert table.heading == ["name", "town, street, house"]
    assert [(row.line, row.cells) for row in table.rows] == [(3, ["Zoë", "x"])]


@pytest.mark.parametrize(
    "text", ["sep=;\n\n", "\u200b", "\ufeff\ufeff", " ;\n;;\n", "sep=,\n,\u200b"]
)
def test_a_table_of_nothing_that_can_be_seen_is_empty(text):
    with pytest.raises(UnreadableTableError, match="empty"):
        read_table(text)


def test_what_cannot_be_seen_is_in_no_cell():
    table = read_table("\ufeffna\u00adme;e-mail\u200b\nMaya\u00a0Lee;\u200bmaya@x.org\u202f\n")
    assert table.heading == ["name", "e-mail"]
    assert table.rows[0].cells == ["Maya Lee", "maya@x.org"]


def test_joiners_that_a_language_needs_stay_in_a_cell():
    table = read_table("name\nمی\u200cخواهم\nක්\u200dෂමා\n")
    assert [row.cells for row in table.rows] == [["می\u200cخواهم"], ["ක්\u200dෂමා"]]


def test_rows_keep_their_line_and_empty_ones_are_left_out():
    table = read_table('\n name ,town\n,\nZoë,"a\nb"\nBo\nCy,x,y\n')
    assert table.heading == ["name", "town"]
    assert [(row.line, row.cells) for row in table.rows] == [
        (5, ["Zoë", "a\nb"]), (6, ["Bo"]), (7, ["Cy", "x", "y"]),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " \n\n", 'name\n"Zoë', 'name\n"Zoë" x'])
def test_a_text_that_is_no_table_is_refused(text):
    with pytest.raises(UnreadableTableError):
        read_table(text)


def test_a_broken_row_is_named_by_its_line():
    with pytest.raises(UnreadableTableError, match="2"):
        read_table('name\n"Zoë" x\nBo\n')


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_a_formula_is_escaped_and_comes_back(formula):
    escaped = escape_formula(formula)
    assert (escaped[0], escaped.replace("'", "")) == ("'", formula)
    assert unescape_formula(escape_formula(formula)) == formula


@pytest.mark.parametrize("cell", ["Zoë;=1+1", "Zoë; -1", "Hello\n@x", "a\r\n+1", "a\t=1"])
def test_a_formula_behind_the_delimiter_of_another_spreadsheet_is_escaped_too(cell):
    """Excel in French divides at semicolons, and at line breaks whose quotation mark it misses."""
    last = cell.rindex(next(each for each in ";\n\t" if each in cell)) + 1
    assert escape_formula(cell) == f"{cell[:last]}'{cell[last:]}"
    assert unescape_formula(escape_formula(cell)) == cell


@pytest.mark.parametrize("cell", ["plain", "'tis", "1", "a-b; c", "5 - 3, =x", "", None, 5])
def test_other_cells_are_left_as_they_are(cell):
    assert escape_formula(cell) == unescape_formula(cell) == cell


def test_an_escaped_cell_is_read_as_it_was():
    assert read_table("name\n'=1+1\n'tis\n").rows[0].cells == ["=1+1"]
