"""A business, a customer file and the command that imports it."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from tests.factories import BusinessFactory

HEADER = "No,Given,Surname,Mail,Phone\n"
ADA = "1,Ada,Lovelace,ada@example.org,202 555 0101\n"
BOB = "2,Bob,Example,bob@example.org,202 555 0102\n"
MAP = """
phone_region = "US"
[fields]
account = "No"
name = ["Given", "Surname"]
email = "Mail"
phone = "Phone"
"""


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def desk(business, tmp_path):
    """Write files and import them; `said` is what the command printed."""
    (tmp_path / "map.toml").write_text(MAP)

    def put(content, name="customers.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run(content=None, name="customers.csv", source="CRM", map_name="map.toml", **options):
        path = tmp_path / name if content is None else put(content, name)
        out = io.StringIO()
        options.setdefault("business", business.slug)
        columns = tmp_path / map_name
        call_command("import_records", path, source=source, map=columns, stdout=out, **options)
        return out.getvalue()

    return SimpleNamespace(put=put, run=run, business=business, folder=tmp_path)
