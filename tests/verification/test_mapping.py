import pytest

from verification.records import mapping
from verification.records.mapping import BadMap
from verification.rules.trust import Trust

SELECT = "select * from customers"
GOOD = {"phone_region": "US", "fields": {"email": "E-mail", "phone": "Phone"}}


def test_a_map_with_everything(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(
        'encoding = "Windows-1252"\ndelimiter = ";"\nphone_region = "DE"\n'
        'required = ["name", "email", "name"]\n'
        '[fields]\nname = ["Vorname", " Nachname "]\nemail = "Mail"\nphone = "Telefon"\n'
    )
    assert mapping.load(path).as_json() == {
        "encoding": "cp1252",
        "delimiter": ";",
        "phone_region": "DE",
        "required": ["email", "name"],
        "fields": {"name": ["Vorname", "Nachname"], "email": ["Mail"], "phone": ["Telefon"]},
    }


def test_a_map_with_as_little_as_may_be():
    assert mapping.read({"fields": {"account": "No"}}).as_json() == {
        "encoding": "utf-8",
        "delimiter": ",",
        "phone_region": None,
        "required": [],
        "fields": {"account": ["No"]},
    }


def test_a_map_with_a_query_is_stored_so_that_it_can_be_read_back():
    table = GOOD | {
        "fields": {"id": "No", "email": "E-mail"},
        "phone_region": None,
        "sql": {"query": f" {SELECT} ;\n", "watermark": "updated_at"},
    }
    stored = mapping.read(table).as_json()
    assert stored["sql"] == {
        "query": SELECT,
        "watermark": "updated_at",
        "overlap": 900,
        "timeout": 300,
    }
    assert mapping.read(stored) == mapping.read(table)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "colour: unknown key; known are encoding, delimiter, phone_region, "
                            "required, fields, extra, trust, sql"),
        ({"fields": None}, "fields: missing"),
        ({"fields": {}}, "fields: missing"),
        ({"fields": {"iban": "IBAN"}}, "fields.iban: unknown key; known are name, email, phone, "
                                       "account, given, family, birth, address, street, city, "
                                       "postcode, state, id, deleted, contact_changed"),
        ({"fields": {"id": "No", "deleted": "Gone"}}, "fields: names no column of the person"),
        ({"sql": "select"}, "sql: must be a table with query"),
        ({"sql": {"query": SELECT, "url": "x"}}, "sql.url: unknown key; known are query, "
                                                 "watermark, overlap, timeout"),
        ({"sql": {}}, "sql.query: must be one statement that begins with select or with"),
        ({"sql": {"query": "delete from c"}}, "sql.query: must be one statement that begins"),
        ({"sql": {"query": f"{SELECT}; commit; x"}}, "sql.query: must be one statement, and hold"),
        ({"sql": {"query": SELECT, "watermark": 1}}, "sql.watermark: must be the name of a col"),
        ({"sql": {"query": SELECT, "watermark": "at"}}, "sql.watermark: needs fields.id"),
        ({"sql": {"query": SELECT, "overlap": -1}}, "sql.overlap: must be a whole number, 0 or"),
        ({"sql": {"query": SELECT, "timeout": True}}, "sql.timeout: must be a whole number, 1 or"),
        ({"fields": {"email": 3}}, "fields.email: must be the name of a column"),
        ({"fields": {"email": " "}}, "fields.email: must be the name of a column"),
        ({"fields": {"name": []}}, "fields.name: must be the name of a column"),
        ({"fields": {"email": ["a", "b"]}}, "fields.email: takes one column"),
        ({"fields": {"name": ["a", "a"]}}, "fields.name: names one column twice"),
        ({"required": "email"}, "required: must be a list of fields"),
        ({"required": ["account"]}, "required: 'account' is not under [fields]"),
        ({"encoding": "utf-16"}, "encoding: 'utf-16' is not one of utf-8, "),
        ({"encoding": "nonsense"}, "encoding: 'nonsense' is not one of utf-8, "),
        ({"encoding": 8}, "encoding: 8 is not one of utf-8, "),
        ({"delimiter": ""}, "delimiter: must be one character"),
        ({"delimiter": ",,"}, "delimiter: must be one character"),
        ({"delimiter": '"'}, "delimiter: must be one character"),
        ({"delimiter": "§"}, "delimiter: must be one character"),
        ({"phone_region": None}, "phone_region: missing; fields.phone needs it"),
        ({"phone_region": "USA"}, "phone_region: 'USA' is not a two-letter region code"),
    ],
)  # fmt: skip
def test_a_wrong_map_names_the_key(change, message):
    with pytest.raises(BadMap) as raised:
        mapping.read(GOOD | change)
    assert str(raised.value).startswith(message)


def test_a_map_with_parts_extras_and_trust_is_stored_and_read_again():
    table = GOOD | {
        "fields": GOOD["fields"] | {"id": "No", "street": ["House", "Street"], "birth": "Born"},
        "extra": {"last_invoice": "Invoice"},
        "trust": {"points": ["last_invoice", "email"], "together": [["last_invoice", "email"]]},
    }
    known = mapping.read(table)
    assert known.trust == Trust(("last_invoice", "email"), (("last_invoice", "email"),))
    assert known.columns["last_invoice"] == ("Invoice",)
    assert mapping.read(known.as_json()) == known


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fields": {"id": "No"}}, "fields.id: alone finds nobody"),
        ({"fields": {"name": "A", "given": "B"}}, "fields.name: give it or fields.given and"),
        ({"fields": {"birth": ["a", "b"]}}, "fields.birth: takes one column"),
        ({"extra": 1}, "extra: must be a table"),
        ({"extra": {"email": "x"}}, "extra.email: must be a name of its own"),
        ({"extra": {"No!": "x"}}, "extra.No!: must be a name of its own"),
        ({"extra": {"x": 3}}, "extra.x: must be the name of a column"),
        ({"trust": 1}, "trust: must be a table"),
        ({"trust": {"point": []}}, "trust.point: unknown key; known are points, together"),
        ({"trust": {"points": "email"}}, "trust.points: must be a list of fields"),
        ({"trust": {"points": ["birth"]}}, "trust.points: 'birth' is not under [fields]"),
        ({"fields": {"name": "A"}, "trust": {"points": ["name"]}},
         "trust.points: 'name' is public knowledge"),
        ({"trust": {"together": "x"}}, "trust.together: must be a list"),
        ({"trust": {"together": [["x"]]}}, "trust.together: 'x' is not under [fields]"),
    ],
)  # fmt: skip
def test_a_wrong_part_of_a_map_names_the_key(change, message):
    with pytest.raises(BadMap) as raised:
        mapping.read(GOOD | change)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"fields = [", "is not TOML: "),
        (b"\xff", "is not UTF-8 text"),
        (None, "cannot be read: No such file or directory"),
    ],
)
def test_a_map_that_cannot_be_read_says_why(tmp_path, content, message):
    path = tmp_path / "map.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadMap) as raised:
        mapping.load(path)
    assert str(raised.value).startswith(message)
