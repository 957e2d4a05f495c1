"""What a customer file may look like, and what is said of one that is broken."""

import io
import tracemalloc

import pytest

from verification.records import mapping
from verification.records.reader import BadFile, Reader

MAP = mapping.read({"fields": {"name": ["Given", "Surname"], "account": "No"}})
HEADER = b"No,Given,Surname\n"


def read(content, columns=MAP):
    reader = Reader(io.BytesIO(content), columns)
    reader.read_header()
    return [(row.line, row.values) for row in reader.rows()]


ADA = {"account": "1", "name": "Ada King"}
BOB = {"account": "2", "name": "Bob King"}


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        pytest.param(b"No,Given,Surname\n1,Ada,King\n2,Bob,King\n", [(2, ADA), (3, BOB)], id="LF"),
        pytest.param(
            b"No,Given,Surname\r\n1,Ada,King\r\n2,Bob,King\r\n", [(2, ADA), (3, BOB)], id="CRLF"
        ),
        pytest.param(b"\xef\xbb\xbfNo,Given,Surname\n1,Ada,King", [(2, ADA)], id="BOM, no last LF"),
        pytest.param(b'\xef\xbb\xbf"No",Given,Surname\n1,Ada,King', [(2, ADA)], id="BOM, quoted"),
        pytest.param(b" Surname ,x, No,Given\n King ,y, 1 ,Ada\n", [(2, ADA)], id="any order"),
        pytest.param(HEADER + b"\n1,Ada,King\n\r\n\n", [(3, ADA)], id="empty lines"),
        pytest.param(HEADER + b",,\n", [(2, {})], id="empty cells"),
        pytest.param(
            HEADER + b'1,"Ada\nMary",King\n2,Bob,King\n',
            [(2, {"account": "1", "name": "Ada\nMary King"}), (4, BOB)],
            id="a cell over two lines",
        ),
        pytest.param(
            HEADER + b'1,"Ada ""Countess""",King\n',
            [(2, {"account": "1", "name": 'Ada "Countess" King'})],
            id="doubled quotes",
        ),
        pytest.param(
            HEADER + b'1,5" Ada,King\n2,Bob,King\n',
            [(2, {"account": "1", "name": '5" Ada King'}), (3, BOB)],
            id="a quote within a cell",
        ),
        pytest.param(HEADER + b"1,,King\n", [(2, {"account": "1", "name": "King"})], id="half"),
    ],
)
def test_rows_come_with_the_line_on_which_they_begin(content, rows):
    assert read(content) == rows


def test_other_encodings_and_delimiters():
    columns = mapping.read({"encoding": "cp1252", "delimiter": "\t", "fields": {"name": "Größe"}})
    assert read("x\tGröße\n1\t€\n".encode("cp1252"), columns) == [(2, {"name": "€"})]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        pytest.param(b"", 1, "the file is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf", 1, "the file is empty", id="only a BOM"),
        pytest.param(b"\n1,Ada,King\n", 1, "the file is empty", id="no header"),
        pytest.param(
            b"No,Given\n", 1, "no column 'Surname', which the map gives for fields.name", id="lack"
        ),
        pytest.param(
            b"no,given,surname\n", 1, "no column 'No', which the map gives for fields.account",
            id="wrong header",
        ),
        pytest.param(
            b"No;Given;Surname\n",
            1,
            "no column 'No', which the map gives for fields.account; is ',' the delimiter?",
            id="wrong delimiter",
        ),
        pytest.param(
            b"No,Given,Surname, No\n", 1, "columns 1 and 4 have the same name", id="repeated"
        ),
        pytest.param(
            HEADER + b"1,Ada,King\n2,Bob\n", 3, "2 cells where the header has 3", id="too few"
        ),
        pytest.param(
            HEADER + b"1,Ada,King,x\n", 2, "4 cells where the header has 3", id="too many"
        ),
        pytest.param(HEADER + b"1,Ada,King\n2,B\0b,King\n", 3, "a NUL byte", id="NUL"),
        pytest.param(
            HEADER + b"1,Ada,King\n2,B\xf6b,King\n", 3, "byte 4 is not utf-8", id="encoding"
        ),
        pytest.param("No,Given\n".encode("utf-16"), 1, "the file is UTF-16", id="UTF-16"),
        pytest.param(
            HEADER + b"1,Ada,King\r2,Bob,King\r", 2, "a lone carriage return", id="lone CR"
        ),
        pytest.param(
            HEADER + b'1,Ada,King\n2,"Bob,King\n3,Cy,King\n',
            3,
            'a cell opens here with " and never closes',
            id="never closes",
        ),
        pytest.param(
            HEADER + b'1,"Ada\nMary",King\n2,Bob,"King\n',
            4,
            'a cell opens here with " and never closes',
            id="opens on a later line",
        ),
        pytest.param(
            HEADER + b'1,"Ada\nMary","King\n',
            3,
            'a cell opens here with " and never closes',
            id="opens on the row's second line",
        ),
        pytest.param(
            HEADER + b'1,"Ada,King\n2,"Bob",King\n',
            3,
            'text follows a closing ": the quotes do not pair up in the row that begins on line 2',
            id="closed by the next quote",
        ),
        pytest.param(
            HEADER + b'1,Ada,King\n2,"Bob,King\n' + b"3,Cy,King\n" * 10_000,
            3,
            'a cell opens here with " and does not close within 65536 bytes',
            id="does not close for long",
        ),
        pytest.param(
            HEADER + b"1,Ada,King\n2," + b"B" * 70_000 + b",King\n",
            3,
            "the row is longer than 65536 bytes",
            id="one long line",
        ),
        pytest.param(b"x" * 70_000, 1, "the row is longer than 65536 bytes", id="no lines"),
    ],
)  # fmt: skip
def test_a_broken_file_names_the_line(content, line, reason):
    with pytest.raises(BadFile) as raised:
        read(content)
    assert raised.value.line == line
    assert str(raised.value).startswith(f"line {line}: {reason}")


def test_a_file_marked_utf8_that_the_map_calls_something_else():
    columns = mapping.read({"encoding": "latin-1", "fields": {"account": "No"}})
    with pytest.raises(BadFile, match="marked as UTF-8, the map says iso8859-1"):
        read(b"\xef\xbb\xbfNo\n1\n", columns)


def test_a_message_quotes_nothing_from_the_file():
    with pytest.raises(BadFile) as raised:
        read(b"ada@example.org,Ada,Lovelace\n")
    assert "ada" not in str(raised.value).lower()


def test_a_later_reader_goes_on_where_an_earlier_one_stopped():
    content = HEADER + b'1,"Ada\nMary",King\n2,Bob,King\n'
    first = Reader(io.BytesIO(content), MAP)
    first.read_header()
    next(first.rows())
    assert (first.line, first.offset) == (3, 35)

    second = Reader(io.BytesIO(content), MAP)
    second.read_header()
    second.go_to(line=3, offset=35)
    assert [(row.line, row.values) for row in second.rows()] == [(4, BOB)]


class Endless(io.RawIOBase):
    """A file of `size` bytes that exists nowhere: a header, then one text again and again."""

    def __init__(self, text, size):
        self.text, self.left, self.ready = text, size, b"No\n"

    def readable(self):
        return True

    def readinto(self, buffer):
        wanted = min(len(buffer), self.left)
        while len(self.ready) < wanted:
            self.ready += self.text * 100
        buffer[:wanted], self.ready = self.ready[:wanted], self.ready[wanted:]
        self.left -= wanted
        return wanted


def peak_memory(text, size):
    """Read the whole file; return how many rows there were and how much memory it took."""
    reader = Reader(
        io.BufferedReader(Endless(text, size)), mapping.read({"fields": {"account": "No"}})
    )
    count = 0
    tracemalloc.start()
    try:
        reader.read_header()
        for _ in reader.rows():
            count += 1
    except BadFile:
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return count, peak


def test_memory_does_not_grow_with_the_file():
    line = b"1" + b" " * 998 + b"\n"
    small, large = peak_memory(line, 200_003), peak_memory(line, 20_000_003)
    assert (small[0], large[0]) == (200, 20_000)
    assert large[1] < small[1] + 100_000


@pytest.mark.parametrize("text", [b'"1\n"""', b"1"], ids=["a cell that never closes", "one line"])
def test_a_gigabyte_without_a_row_is_not_read_to_the_end(text):
    count, peak = peak_memory(text, 1_000_000_000)
    assert count == 0
    assert peak < 1_000_000
